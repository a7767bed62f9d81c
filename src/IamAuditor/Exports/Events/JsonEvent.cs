using System.Text.Json;
using IamAuditor.Core.Findings;

namespace IamAuditor.Exports.Events;

/// <summary>An event in the product's own words, as the verdicts file has them; documented in docs/siem.md.</summary>
internal static class JsonEvent
{
    public static void Write(Utf8JsonWriter json, FindingEvent happened)
    {
        var (finding, verdict, rule) = (happened.Finding, happened.Finding.Verdict, happened.Finding.Rule);
        json.WriteStartObject();
        json.WriteString("event", happened.Id);
        json.WriteString("finding", finding.Id);
        json.WriteString("activity", happened.Activity.ToString().ToLowerInvariant());
        json.WriteString("time", Product.Iso(happened.At));
        json.WriteString("rule", verdict.Rule);
        json.WriteString("title", rule.Title);
        json.WriteString("account", verdict.Account.Text);
        Optional(json, "alias", happened.Report.Alias);
        json.WriteString("resource", verdict.Resource);
        Optional(json, "subresource", verdict.Subresource);
        Optional(json, "region", verdict.Region);
        json.WriteString("outcome", Names.Of(verdict.Outcome));
        json.WriteString("severity", Names.Of(verdict.Severity));
        json.WriteString("message", verdict.Message);
        WriteLife(json, happened);
        json.WriteStartArray("missing");
        foreach (var missing in verdict.Missing)
        {
            VerdictsFormat.WriteMissing(json, missing);
        }

        json.WriteEndArray();
        json.WritePropertyName("observations");
        NdJson.WriteObservations(json, verdict.Observations);
        json.WriteString("remediation", OcsfFormat.Remediation(finding));
        if (verdict.Outcome == Outcome.Fail)
        {
            Optional(json, "cli", finding.Fix.Cli);
        }

        json.WriteStartObject("controls");
        foreach (var (framework, requirements) in rule.Controls)
        {
            json.WriteStartArray(framework);
            foreach (var requirement in requirements)
            {
                json.WriteStringValue(requirement);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What the finding's life adds to a verdict, into an object that is open.</summary>
    public static void WriteLife(Utf8JsonWriter json, FindingEvent happened)
    {
        json.WriteString("run", happened.RunId);
        json.WriteString("change", happened.Change);
        json.WriteString("state", happened.State);
        if (happened.Life is not { } life)
        {
            return;
        }

        json.WriteString("first_seen", Product.Iso(life.FirstSeen));
        json.WriteString("last_seen", Product.Iso(life.LastSeen));
        json.WriteString("open_since", Product.Iso(life.OpenSince));
        json.WriteBoolean("known_at_start", life.KnownAtStart);
        json.WriteNumber("times_reopened", life.TimesReopened);
        Optional(json, "due", life.Due is { } due ? Product.Iso(due) : null);
        Optional(json, "owner", life.Owner);
        Optional(json, "waiver", life.Waiver);
        Optional(json, "resolved_at", life.ResolvedAt is { } resolved ? Product.Iso(resolved) : null);
        Optional(json, "resolved_by", Word(life.ResolvedBy));
    }

    /// <summary>Why a finding was closed, as every format spells it: `fixed`, `not-applicable`, `gone`, ...</summary>
    public static string? Word(ResolvedBy? by) => by is { } reason ? JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString()) : null;

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
