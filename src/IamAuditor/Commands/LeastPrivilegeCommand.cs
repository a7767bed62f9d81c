using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Privileges.LeastPrivilege;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>`least-privilege PRINCIPAL`: granted against used, and smaller policies to choose from. Changes nothing.</summary>
internal static class LeastPrivilegeCommand
{
    private const int MostNamed = 30;

    public static Command Create(Surroundings around)
    {
        var principal = new Argument<string>("PRINCIPAL") { Description = "A user or role: its ARN, user/NAME, role/NAME or NAME" };
        var evidence = new EvidenceArgument();
        var format = new Option<string>("--format")
        {
            Description = "text, or json for a JSON object a line",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("least-privilege", "Compare what a user or role may do with what it did") { principal, format };
        evidence.AddTo(command);
        command.SetAction(parsed =>
        {
            if (evidence.ReadOrSay(parsed, around) is not { } snapshot)
            {
                return ExitCode.CouldNotAudit;
            }

            if (PrincipalNames.Find(parsed, AccountAccess.Of(snapshot), parsed.GetValue(principal)!) is not { } who)
            {
                return ExitCode.CouldNotAudit;
            }

            if (LeastPrivilegeAdvice.Of(snapshot, who.Arn.Text) is not { } advice)
            {
                RulesArguments.Say(
                    parsed,
                    [$"the policies of {who.Arn} were not read: the evidence lacks {Source.AuthorizationDetails.File}"]
                );
                return ExitCode.CouldNotAudit;
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(format) == "json")
            {
                JsonLines.Write(output, [advice], Write);
            }
            else
            {
                Tell(output, advice);
            }

            return ExitCode.Clean;
        });
        return command;
    }

    private static void Tell(TextWriter output, LeastPrivilegeAdvice advice)
    {
        output.WriteLine(advice.Principal);
        if (!advice.IsKnown)
        {
            TextLayout.Paragraph(
                output,
                advice.Missing is [{ Code: GapCode.NotCollected or GapCode.SwitchedOff or GapCode.NotInSource }] && advice.Risks.Count == 0
                    ? "Its last use of services was not read (service-last-accessed), so that nothing can be said to be unused. `collect` reads it where IamAuditor:Collect switches ServiceLastAccessed on."
                    : $"Its last use of services is not known, so that nothing can be said to be unused: {string.Join("; ", advice.Missing.Select(Why).Concat(advice.Risks))}",
                2
            );
            return;
        }

        output.WriteLine($"  watched from {Day(advice.WatchedSince)} to {Day(advice.WatchedUntil)}");
        if (advice.Services.Count > 0 && advice.Services.All(s => s.State == "unused"))
        {
            output.WriteLine("  it used nothing of what it may do: it could be deleted instead");
        }

        foreach (var (state, label) in new[] { ("used", "used"), ("unused", "not used"), ("no-data", "no data") })
        {
            var services = advice.Services.Where(s => s.State == state).ToList();
            output.WriteLine();
            output.WriteLine($"{label} ({Number(services.Count)} service{(services.Count == 1 ? "" : "s")})");
            if (services.Count == 0)
            {
                continue;
            }

            if (state != "used")
            {
                var more = services.Count > MostNamed ? $" and {Number(services.Count - MostNamed)} more (--format json names them)" : "";
                TextLayout.Paragraph(output, string.Join(", ", services.Take(MostNamed).Select(s => s.Service)) + more, 2);
                continue;
            }

            foreach (var service in services)
            {
                var last = service.LastUsed is { } used ? $"{Day(used)} {service.Region}".TrimEnd() : "";
                var unused = service.TellsActions
                    ? $"not used: {(service.UnusedActions.Count == 0 ? "none" : string.Join(", ", service.UnusedActions.Select(a => a[(a.IndexOf(':', StringComparison.Ordinal) + 1)..])))}"
                    : "AWS does not tell its actions";
                TextLayout.Labelled(output, service.Service, $"{last}; {unused}", 2, 24);
            }
        }

        var smaller = advice.Proposals.Where(p => p.Diff.Count > 0).ToList();
        output.WriteLine();
        output.WriteLine(smaller.Count == 0 ? "Nothing that is shown to be unused can be taken away." : "What could go");
        foreach (var proposal in smaller)
        {
            Head(output, proposal);
            foreach (var line in proposal.Diff)
            {
                output.WriteLine($"    {Reports.ShownText.Lines(line)}".TrimEnd());
            }

            Kept(output, proposal);
        }

        var whole = advice.Proposals.Where(p => p.Diff.Count == 0).ToList();
        if (whole.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("What stays");
            foreach (var proposal in whole)
            {
                Head(output, proposal);
                Kept(output, proposal);
            }
        }

        output.WriteLine();
        output.WriteLine("What could break");
        foreach (var risk in advice.Risks)
        {
            TextLayout.Paragraph(output, risk, 2);
        }
    }

    private static void Head(TextWriter output, PolicyProposal proposal)
    {
        output.WriteLine();
        TextLayout.Paragraph(output, $"{proposal.Policy}{(proposal.IsAwsManaged ? " (AWS's own: replace it by a copy)" : "")}", 2);
        if (proposal.SharedBy.Count > 0)
        {
            TextLayout.Paragraph(output, $"shared by {string.Join(", ", proposal.SharedBy)}", 4);
        }
    }

    private static void Kept(TextWriter output, PolicyProposal proposal)
    {
        foreach (var kept in proposal.Kept)
        {
            TextLayout.Paragraph(output, $"kept {kept}", 4);
        }
    }

    private static string Why(Missing missing) =>
        $"{missing.Source} ({missing.Code}{(missing.Permission is null ? "" : ", needs " + missing.Permission)})";

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, LeastPrivilegeAdvice advice)
    {
        json.WriteStartObject();
        json.WriteString("principal", advice.Principal);
        json.WriteBoolean("known", advice.IsKnown);
        json.WriteString("watchedSince", advice.WatchedSince.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("watchedUntil", advice.WatchedUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteStartArray("missing");
        foreach (var missing in advice.Missing)
        {
            VerdictsFormat.WriteMissing(json, missing);
        }

        json.WriteEndArray();
        json.WriteStartArray("services");
        foreach (var service in advice.Services)
        {
            json.WriteStartObject();
            json.WriteString("service", service.Service);
            json.WriteString("state", service.State);
            if (service.LastUsed is { } used)
            {
                json.WriteString("lastUsed", used.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            }

            if (service.Region is { } region)
            {
                json.WriteString("region", region);
            }

            json.WriteBoolean("tellsActions", service.TellsActions);
            Texts(json, "usedActions", service.UsedActions);
            Texts(json, "unusedActions", service.UnusedActions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("proposals");
        foreach (var proposal in advice.Proposals)
        {
            json.WriteStartObject();
            json.WriteString("policy", proposal.Policy);
            json.WriteBoolean("awsManaged", proposal.IsAwsManaged);
            Texts(json, "sharedBy", proposal.SharedBy);
            json.WriteString("document", proposal.Document);
            Texts(json, "diff", proposal.Diff);
            Texts(json, "dropped", proposal.Dropped);
            Texts(json, "kept", proposal.Kept);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "risks", advice.Risks);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
