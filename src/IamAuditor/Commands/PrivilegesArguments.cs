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
    private readonly Option<string?> from = new("--from")
    {
        Description = "Folder or zip of evidence, or of AWS CLI output",
        HelpName = "PATH",
    };
    private readonly Option<string?> account = new("--account")
    {
        Description = "Whose files --from reads, where none says it",
        HelpName = "ID",
    };
    private readonly Option<string?> at = new("--at")
    {
        Description = "The moment to judge at (default: when the evidence was taken)",
        HelpName = "TIME",
    };
    private readonly Option<string> format = new("--format")
    {
        Description = "text, or json for a JSON object a line",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    public PrivilegesArguments() => format.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        command.Options.Add(from);
        command.Options.Add(account);
        command.Options.Add(at);
        command.Options.Add(format);
    }

    public bool AsJson(ParseResult parsed) => parsed.GetValue(format) == "json";

    /// <summary>The account's access, or null where that cannot be known; that has been said then.</summary>
    public AccountAccess? LoadOrSay(ParseResult parsed, Surroundings around)
    {
        var problems = new List<string>();
        var path = parsed.GetValue(from);
        if (path is null or "")
            problems.Add("say on which evidence: --from PATH, a folder or zip that `collect` wrote or the AWS CLI's output");
        else if (!Path.Exists(around.FullPath(path)))
            problems.Add($"--from: there is no folder or file {path}");

        AccountId? owner = null;
        if (parsed.GetValue(account) is { } text)
        {
            if (AccountId.TryParse(text, out var id))
                owner = id;
            else
                problems.Add($"--account: `{text}` is not an account id; write twelve digits");
        }

        var moment = AuditArguments.ReadTime(parsed.GetValue(at), problems);
        if (problems.Count > 0)
        {
            RulesArguments.Say(parsed, problems);
            return null;
        }

        var replay = EvidenceReplay.Of(around.FullPath(path!), owner, moment, around.Time.GetUtcNow());
        RulesArguments.Say(parsed, replay.Messages);
        if (replay.Snapshot is not { } snapshot)
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

    public static string Text(AccessReason reason) => $"{reason.Policy}, statement {reason.Statement}, line {reason.Line}";

    public static string Short(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == "iam" && parsed.Resource.Length > 0 ? parsed.Resource : arn;
}
