using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>STS, version 2011-06-15, and the keys that it and the tests gave out.</summary>
public sealed class StsAnswers(IReadOnlyList<Estate> estates, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, IssuedKey> keys = new(StringComparer.Ordinal);

    public IEnumerable<Operation> Operations() =>
        [
            new("GetCallerIdentity", Identity, []),
            new(
                "AssumeRole",
                AssumeRole,
                [
                    "RoleArn",
                    "RoleSessionName",
                    "DurationSeconds",
                    "ExternalId",
                    "Policy",
                    "PolicyArns",
                    "Tags",
                    "TransitiveTagKeys",
                    "SourceIdentity",
                    "SerialNumber",
                    "TokenCode",
                ],
                2
            ),
        ];

    public IssuedKey? Find(string accessKeyId) => keys.GetValueOrDefault(accessKeyId);

    public IssuedKey Issue(string arn, string userId, TimeSpan? lifetime)
    {
        var temporary = lifetime is not null;
        var key = new IssuedKey(
            (temporary ? "ASIA" : "AKIA") + Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)),
            temporary ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(60)) : null,
            lifetime is { } span ? clock.GetUtcNow() + span : null,
            arn,
            userId
        );
        return Accept(key);
    }

    public IssuedKey Accept(IssuedKey key) => keys[key.AccessKeyId] = key;

    private JsonObject Identity(WireRequest request)
    {
        var caller = keys[request.AccessKeyId];
        return new JsonObject
        {
            ["UserId"] = caller.UserId,
            ["Account"] = caller.Account,
            ["Arn"] = caller.Arn,
        };
    }

    private JsonObject AssumeRole(WireRequest request)
    {
        var arn = request.Required("RoleArn");
        var session = request.Required("RoleSessionName");
        var (estate, role) = estates
            .SelectMany(estate => estate.Roles.Select(role => (estate, role)))
            .FirstOrDefault(entered => entered.estate.ArnOf(entered.role) == arn);
        if (role is null || ExternalIdOf(role.Trust) is { } wanted && wanted != request.Text("ExternalId"))
        {
            throw new AwsErrorException(
                "AccessDenied",
                403,
                $"User: {keys[request.AccessKeyId].Arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
            );
        }

        var assumed = $"arn:{estate.Partition}:sts::{estate.AccountId}:assumed-role/{role.Name}/{session}";
        var key = Issue(assumed, $"{role.Id}:{session}", TimeSpan.FromSeconds(request.Number("DurationSeconds") ?? 3600));
        return new JsonObject
        {
            ["Credentials"] = new JsonObject
            {
                ["AccessKeyId"] = key.AccessKeyId,
                ["SecretAccessKey"] = key.Secret,
                ["SessionToken"] = key.SessionToken,
                ["Expiration"] = EstateJson.Date(key.Expires!.Value),
            },
            ["AssumedRoleUser"] = new JsonObject { ["AssumedRoleId"] = key.UserId, ["Arn"] = assumed },
        };
    }

    private static string? ExternalIdOf(string trust)
    {
        using var document = JsonDocument.Parse(trust);
        foreach (var statement in document.RootElement.GetProperty("Statement").EnumerateArray())
        {
            if (
                statement.TryGetProperty("Condition", out var condition)
                && condition.TryGetProperty("StringEquals", out var equals)
                && equals.TryGetProperty("sts:ExternalId", out var id)
            )
            {
                return id.GetString();
            }
        }

        return null;
    }
}
