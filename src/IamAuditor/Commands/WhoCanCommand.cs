using System.CommandLine;
using System.Text.Json;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Commands;

/// <summary>`who-can ACTION [RESOURCE]` and `can PRINCIPAL`: what identity policies, boundaries, SCPs and role trusts allow.</summary>
internal static class WhoCanCommand
{
    public static Command Create(Surroundings around)
    {
        var arguments = new PrivilegesArguments();
        var action = new Argument<string>("ACTION") { Description = "One action: s3:GetObject, iam:PassRole" };
        var resource = new Argument<string?>("RESOURCE")
        {
            Description = "On this resource (an ARN); without it, on whatever the policies name",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("who-can", "List the users and roles that may do something") { action, resource };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(action)!;
            if (ActionPattern.Parse(wanted) is not { IsMalformed: false, IsExact: true })
            {
                RulesArguments.Say(
                    parsed,
                    [$"`{wanted}` is not one action; write `service:Action` (`policy expand '{wanted}'` lists what a pattern covers)"]
                );
                return ExitCode.CouldNotAudit;
            }

            var known = ActionCatalogue.Embedded.Find(wanted);
            var on = parsed.GetValue(resource);
            if (on is not (null or "*") && !Arn.TryParse(on, out _))
            {
                RulesArguments.Say(parsed, [$"`{on}` is not an ARN; write {Example(known)}"]);
                return ExitCode.CouldNotAudit;
            }

            if (arguments.LoadOrSay(parsed, around) is not { } access)
                return ExitCode.CouldNotAudit;
            RulesArguments.Say(parsed, Doubts(wanted, known, on));
            wanted = known?.Name ?? wanted;
            Print(
                parsed,
                arguments,
                AccessQueries.WhoCan(access, wanted, on),
                a => a.Principal.Text,
                a => a.Resource,
                $"{(access.Snapshot.Coverage.IsComplete(Source.AuthorizationDetails) ? "Nobody" : "Nobody of whom policies were read")} may call {wanted}{(on is null ? "" : $" on {on}")}."
            );
            return ExitCode.Clean;
        });
        return command;
    }

    public static Command CreateCan(Surroundings around)
    {
        var arguments = new PrivilegesArguments();
        var principal = new Argument<string>("PRINCIPAL") { Description = "A user or role: its ARN, user/NAME, role/NAME or NAME" };
        var command = new Command("can", "List what a user or role may do") { principal };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (
                arguments.LoadOrSay(parsed, around) is not { } access
                || PrincipalNames.Find(parsed, access, parsed.GetValue(principal)!) is not { } who
            )
                return ExitCode.CouldNotAudit;

            Print(
                parsed,
                arguments,
                AccessQueries.Can(access, who),
                a => a.Action,
                a => a.Resource,
                $"{who.Arn} may do nothing that the policies read allow."
            );
            return ExitCode.Clean;
        });
        return command;
    }

    private static string Example(CatalogueAction? action) =>
        action is { IsWildcardOnly: false }
            ? $"one like {string.Join(" or ", Forms(action).Take(3))}"
            : "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, or nothing";

    private static IEnumerable<string> Forms(CatalogueAction action) => action.Resources.SelectMany(r => r.Type.ArnPatterns);

    /// <summary>What makes an answer other than what was meant.</summary>
    private static IEnumerable<string> Doubts(string wanted, CatalogueAction? action, string? on)
    {
        if (action is null)
        {
            var catalogue = ActionCatalogue.Embedded;
            var others = catalogue.FindService(wanted[..wanted.IndexOf(':', StringComparison.Ordinal)]) is { } service
                ? Enumerable.Range(service.FirstAction, service.ActionCount).Select(catalogue.NameOf)
                : [];
            yield return $"the catalogue does not know `{wanted}`; policies are asked for it all the same{Spelling.Hint(wanted, others)}";
        }
        else if (on is not (null or "*") && action.IsWildcardOnly)
        {
            yield return $"{action.Name} takes no resource: policies are asked for it on * whatever resource is named";
        }
        else if (on is not (null or "*") && !Forms(action).Any(f => Glob.Intersects(f, on)))
        {
            yield return $"{action.Name} is called on {string.Join(" or ", Forms(action))}; policies are asked for {on} all the same";
        }
    }

    private static void Print(
        ParseResult parsed,
        PrivilegesArguments arguments,
        IEnumerable<AccessAnswer> answers,
        Func<AccessAnswer, string> what,
        Func<AccessAnswer, string> on,
        string nothing
    )
    {
        var output = parsed.InvocationConfiguration.Output;
        if (arguments.AsJson(parsed))
        {
            JsonLines.Write(output, answers, Write);
            return;
        }

        var any = false;
        var assuming = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            any = true;
            TextLayout.Paragraph(
                output,
                $"{(answer.IsCertain ? "certain    " : "conditional")} {PrivilegesArguments.Short(what(answer))} on {on(answer)}"
            );
            foreach (var need in answer.Needs)
                TextLayout.Labelled(output, "if", need);
            foreach (var reason in answer.Because)
                TextLayout.Labelled(output, "by", reason.InWords);
            assuming.UnionWith(answer.Assuming);
        }

        if (!any)
            TextLayout.Paragraph(output, nothing);
        foreach (var assumption in assuming)
            TextLayout.Paragraph(output, $"Assuming that what was not read changes nothing: {assumption}.");
    }

    private static void Write(Utf8JsonWriter json, AccessAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("principal", answer.Principal.Text);
        json.WriteString("action", answer.Action);
        json.WriteString("resource", answer.Resource);
        json.WriteString("certainty", answer.IsCertain ? "certain" : "conditional");
        PrivilegesArguments.Write(json, "needs", answer.Needs);
        PrivilegesArguments.Write(json, "assuming", answer.Assuming);
        PrivilegesArguments.Write(json, answer.Because);
        json.WriteEndObject();
    }
}
