using System.CommandLine;
using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;

namespace IamAuditor.Commands;

/// <summary>The options that `escalations`, `who-can` and `can` share: on which evidence, and how results are printed.</summary>
internal sealed class PrivilegesArguments
{
    private readonly EvidenceArgument evidence = new();
    private readonly Option<string> format = new("--format")
    {
        Description = "text, or json for a JSON object a line",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    public PrivilegesArguments() => format.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        evidence.AddTo(command);
        command.Options.Add(format);
    }

    public bool AsJson(ParseResult parsed) => parsed.GetValue(format) == "json";

    /// <summary>The account's access, or null where that cannot be known; that has been said then.</summary>
    public AccountAccess? LoadOrSay(ParseResult parsed, Surroundings around)
    {
        if (evidence.ReadOrSay(parsed, around) is not { } snapshot)
            return null;
        if (!snapshot.Coverage.WasRead(Source.AuthorizationDetails))
        {
            var gap = snapshot.Coverage.GapsOf(Source.AuthorizationDetails)[0];
            RulesArguments.Say(
                parsed,
                [
                    $"{Source.AuthorizationDetails} was not read ({gap.Message}), so that nobody's permissions are known; `{Source.AuthorizationDetails.Command}` prints it",
                ]
            );
            return null;
        }

        RulesArguments.Say(parsed, Warnings(snapshot));
        return AccountAccess.Of(snapshot);
    }

    /// <summary>What is not known bears on the answer: said before it.</summary>
    private static IEnumerable<string> Warnings(AccountSnapshot snapshot) =>
        snapshot
            .Coverage.GapsOf(Source.AuthorizationDetails)
            .Select(g =>
                $"{Source.AuthorizationDetails} was read in part only ({g.Message}): users, roles and policies may be missing below"
            )
            .Concat(
                snapshot
                    .Users.Where(u => u.Details is null)
                    .Select(u => $"user {u.Name} stands in {Source.CredentialReport} alone: what it may do is not known")
            );

    public static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<AccessReason> reasons)
    {
        json.WriteStartArray("because");
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("policy", reason.Policy);
            json.WriteNumber("statement", reason.Statement);
            json.WriteNumber("line", reason.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string Short(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == "iam" && parsed.Resource.Length > 0 ? parsed.Resource : arn;
}
