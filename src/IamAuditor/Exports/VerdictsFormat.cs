using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;

namespace IamAuditor.Exports;

/// <summary>Every verdict of the run in its order: the product's own machine format, documented in <c>docs/schemas/verdict.schema.json</c>.</summary>
public sealed class VerdictsFormat : IFindingFormat
{
    public string Name => "verdicts";
    public string FileName => "verdicts.ndjson";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        Write(report.Run, stream);
    }

    /// <summary>The same bytes, before there is a report.</summary>
    public static void Write(AuditRun run, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(stream);
        NdJson.Write(stream, run.Verdicts, WriteVerdict);
    }

    private static void WriteVerdict(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("rule", verdict.Rule);
        json.WriteString("account", verdict.Account.Text);
        json.WriteString("resource", verdict.Resource);
        if (verdict.Subresource is { } subresource)
        {
            json.WriteString("subresource", subresource);
        }

        if (verdict.Region is { } region)
        {
            json.WriteString("region", region);
        }

        json.WriteString("outcome", Names.Of(verdict.Outcome));
        json.WriteString("severity", Names.Of(verdict.Severity));
        json.WriteString("message", verdict.Message);
        json.WriteStartArray("missing");
        foreach (var missing in verdict.Missing)
        {
            WriteMissing(json, missing);
        }

        json.WriteEndArray();
        json.WritePropertyName("observations");
        NdJson.WriteObservations(json, verdict.Observations);
        json.WriteEndObject();
    }

    internal static void WriteMissing(Utf8JsonWriter json, Missing missing)
    {
        json.WriteStartObject();
        json.WriteString("source", missing.Source);
        if (missing.Region is { } region)
        {
            json.WriteString("region", region);
        }

        json.WriteString("code", missing.Code);
        if (missing.Permission is { } permission)
        {
            json.WriteString("permission", permission);
        }

        json.WriteEndObject();
    }
}
