namespace IamAuditor.Exports.Events;

/// <summary>An event as one line of CSV: line breaks inside a field become blanks, because a file sink and a log shipper count lines.</summary>
internal static class CsvEvent
{
    public const string Header =
        "event,finding,time,run,activity,change,state,account,outcome,severity,rule,title,resource,subresource,region,message,missing,first_seen,last_seen,due,owner,waiver,resolved_by,remediation";

    public static string Of(FindingEvent happened)
    {
        var (verdict, life) = (happened.Finding.Verdict, happened.Life);
        string?[] fields =
        [
            happened.Id,
            happened.Finding.Id,
            Product.Iso(happened.At),
            happened.RunId,
            happened.Activity.ToString().ToLowerInvariant(),
            happened.Change,
            happened.State,
            verdict.Account.Text,
            Names.Of(verdict.Outcome),
            Names.Of(verdict.Severity),
            verdict.Rule,
            happened.Finding.Rule.Title,
            verdict.Resource,
            verdict.Subresource,
            verdict.Region,
            verdict.Message,
            string.Join("; ", verdict.Missing.Select(Names.Of)),
            life is null ? null : Product.Iso(life.FirstSeen),
            life is null ? null : Product.Iso(life.LastSeen),
            life?.Due is { } due ? Product.Iso(due) : null,
            life?.Owner,
            life?.Waiver,
            JsonEvent.Word(life?.ResolvedBy),
            OcsfFormat.Remediation(happened.Finding),
        ];
        return string.Join(',', fields.Select(f => CsvFormat.Field((f ?? "").ReplaceLineEndings(" "))));
    }
}
