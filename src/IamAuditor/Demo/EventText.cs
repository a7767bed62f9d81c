using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IamAuditor.Demo;

/// <summary>CloudTrail events as CloudTrail writes them. Source: CloudTrail User Guide, "CloudTrail record contents" and "AWS Management Console sign-in events".</summary>
public static class EventText
{
    private const string Console = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    private const string CommandLine = "aws-cli/2.17.9 md/awscrt#0.20.11 os/linux lang/python#3.11.9";

    public static JsonObject Root(string account, DateTimeOffset? session = null, string? key = null, bool mfa = true)
    {
        var identity = new JsonObject
        {
            ["type"] = "Root",
            ["principalId"] = account,
            ["arn"] = $"arn:aws:iam::{account}:root",
            ["accountId"] = account,
            ["accessKeyId"] = key ?? "",
        };
        if (session is { } began)
        {
            identity["sessionContext"] = Session(began, mfa);
        }

        return identity;
    }

    /// <summary>A session that the management account took with sts:AssumeRoot: a person acts as root of a member account.</summary>
    public static JsonObject AssumedRoot(string account, DateTimeOffset session, string key)
    {
        var identity = Root(account, session, key, mfa: false);
        identity["sessionContext"]!["assumedRoot"] = "true";
        return identity;
    }

    public static JsonObject User(string account, EstateUser user, DateTimeOffset? session = null, bool mfa = false)
    {
        var identity = new JsonObject
        {
            ["type"] = "IAMUser",
            ["principalId"] = user.Id,
            ["arn"] = $"arn:aws:iam::{account}:user{user.Path}{user.Name}",
            ["accountId"] = account,
            ["accessKeyId"] = session is null ? (user.Keys.Count > 0 ? user.Keys[0].Id : "") : string.Concat("ASIA", user.Id.AsSpan(5)),
            ["userName"] = user.Name,
        };
        if (session is { } began)
        {
            identity["sessionContext"] = Session(began, mfa);
        }

        return identity;
    }

    /// <summary><paramref name="account"/> is the caller's, which may be another one than the event's.</summary>
    public static JsonObject Role(string account, string role, string session, string id, DateTimeOffset began) =>
        new()
        {
            ["type"] = "AssumedRole",
            ["principalId"] = $"{id}:{session}",
            ["arn"] = $"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            ["accountId"] = account,
            ["accessKeyId"] = string.Concat("ASIA", id.AsSpan(5)),
            ["sessionContext"] = new JsonObject
            {
                ["sessionIssuer"] = new JsonObject
                {
                    ["type"] = "Role",
                    ["principalId"] = id,
                    ["arn"] = $"arn:aws:iam::{account}:role/{role}",
                    ["accountId"] = account,
                    ["userName"] = role,
                },
                ["attributes"] = Attributes(began, false),
            },
        };

    public static JsonObject Service(string service) => new() { ["type"] = "AWSService", ["invokedBy"] = service };

    /// <summary>A console sign-in; <paramref name="mfa"/> says whether a second factor was given.</summary>
    public static EstateEvent SignIn(
        Dice dice,
        string account,
        DateTimeOffset at,
        string region,
        string ip,
        JsonObject identity,
        bool mfa,
        bool success = true
    )
    {
        identity.Remove("sessionContext");
        var record = Start(identity, at, "signin.amazonaws.com", "ConsoleLogin", region, ip, Console);
        record["requestParameters"] = null;
        record["responseElements"] = new JsonObject { ["ConsoleLogin"] = success ? "Success" : "Failure" };
        if (!success)
        {
            record["errorMessage"] = "Failed authentication";
        }

        record["additionalEventData"] = new JsonObject
        {
            ["LoginTo"] = $"https://console.aws.amazon.com/console/home?region={region}",
            ["MobileVersion"] = "No",
            ["MFAUsed"] = mfa ? "Yes" : "No",
        };
        return End(dice, account, record, "AwsConsoleSignIn", at, region, readOnly: false);
    }

    /// <summary><paramref name="type"/> is AwsApiCall or, for what AWS does of itself, AwsServiceEvent.</summary>
    public static EstateEvent Call(
        Dice dice,
        string account,
        DateTimeOffset at,
        string region,
        string ip,
        JsonObject identity,
        string source,
        string name,
        bool readOnly,
        JsonObject? parameters = null,
        string type = "AwsApiCall"
    )
    {
        var byService = identity["invokedBy"]?.GetValue<string>();
        var record = Start(identity, at, source, name, region, byService ?? ip, byService ?? CommandLine);
        record["requestParameters"] = parameters;
        record["responseElements"] = null;
        return End(dice, account, record, type, at, region, readOnly);
    }

    private static JsonObject Session(DateTimeOffset began, bool mfa) =>
        new()
        {
            ["sessionIssuer"] = new JsonObject(),
            ["webIdFederationData"] = new JsonObject(),
            ["attributes"] = Attributes(began, mfa),
        };

    private static JsonObject Attributes(DateTimeOffset began, bool mfa) =>
        new() { ["creationDate"] = Stamp(began), ["mfaAuthenticated"] = mfa ? "true" : "false" };

    private static JsonObject Start(
        JsonObject identity,
        DateTimeOffset at,
        string source,
        string name,
        string region,
        string ip,
        string agent
    ) =>
        new()
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = identity,
            ["eventTime"] = Stamp(at),
            ["eventSource"] = source,
            ["eventName"] = name,
            ["awsRegion"] = region,
            ["sourceIPAddress"] = ip,
            ["userAgent"] = agent,
        };

    private static EstateEvent End(
        Dice dice,
        string account,
        JsonObject record,
        string type,
        DateTimeOffset at,
        string region,
        bool readOnly
    )
    {
        var id = dice.Uuid();
        record["requestID"] = dice.Uuid();
        record["eventID"] = id;
        record["readOnly"] = readOnly;
        record["eventType"] = type;
        record["managementEvent"] = true;
        record["recipientAccountId"] = account;
        record["eventCategory"] = "Management";
        var identity = record["userIdentity"]!.AsObject();
        var kind = identity["type"]!.GetValue<string>();
        return new EstateEvent
        {
            Id = id,
            Name = record["eventName"]!.GetValue<string>(),
            Time = at,
            Region = region,
            Source = record["eventSource"]!.GetValue<string>(),
            ReadOnly = readOnly,
            Username = kind switch
            {
                "Root" => "root",
                "AssumedRole" => identity["principalId"]!.GetValue<string>().Split(':')[1],
                _ => identity["userName"]?.GetValue<string>(),
            },
            AccessKeyId = identity["accessKeyId"]?.GetValue<string>() is { Length: > 0 } key ? key : null,
            Record = record.ToJsonString(Compact),
        };
    }

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Stamp(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
