using System.Text.Json;
using IamAuditor.Core.Findings;
using IamAuditor.Exports;

namespace IamAuditor.Commands;

/// <summary>A finding as one line of JSON, documented in <c>docs/schemas/finding.schema.json</c>.</summary>
internal static class FindingJson
{
    /// <summary>So many digits of an id are enough to name a finding in a store of any size a person looks at.</summary>
    public const int ShortId = 10;

    public static void Write(Utf8JsonWriter json, Finding finding, DateTimeOffset now)
    {
        json.WriteStartObject();
        WriteMembers(json, finding, now);
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, Finding finding, DateTimeOffset now)
    {
        json.WriteString("id", finding.Id);
        json.WriteString("rule", finding.Rule);
        json.WriteString("account", finding.Account.Text);
        json.WriteString("resource", finding.Resource);
        Optional("subresource", finding.Subresource);
        Optional("region", finding.Region);
        json.WriteString("state", finding.State.ToString().ToLowerInvariant());
        json.WriteString("severity", Names.Of(finding.Severity));
        json.WriteString("message", finding.Message);
        json.WriteString("firstSeen", Product.Iso(finding.FirstSeen));
        json.WriteString("lastSeen", Product.Iso(finding.LastSeen));
        json.WriteString("openSince", Product.Iso(finding.OpenSince));
        json.WriteNumber("ageDays", (int)((finding.ResolvedAt ?? now) - finding.OpenSince).TotalDays);
        json.WriteBoolean("knownAtStart", finding.KnownAtStart);
        json.WriteNumber("timesReopened", finding.TimesReopened);
        Time("resolvedAt", finding.ResolvedAt);
        Optional("resolvedBy", finding.ResolvedBy is { } reason ? NameOf(reason) : null);
        Time("due", finding.Due);
        json.WriteBoolean("overdue", finding.IsOverdue(now));
        Optional("owner", finding.Owner);
        Optional("waiver", finding.Waiver);
        Time("unknownSince", finding.UnknownSince);
        json.WritePropertyName("observations");
        NdJson.WriteObservations(json, finding.Observations);

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        void Time(string name, DateTimeOffset? time) => Optional(name, time is { } moment ? Product.Iso(moment) : null);
    }

    public static string NameOf(ResolvedBy reason) =>
        reason switch
        {
            ResolvedBy.Fixed => "fixed",
            ResolvedBy.NotApplicable => "not-applicable",
            ResolvedBy.Gone => "gone",
            ResolvedBy.RuleOff => "rule-off",
            ResolvedBy.AccountRemoved => "account-removed",
            ResolvedBy.Aged => "aged",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };

    public static string NameOf(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.New => "new",
            ChangeKind.Reopened => "reopened",
            ChangeKind.Waived => "waived",
            ChangeKind.WaiverEnded => "waiver-ended",
            ChangeKind.Updated => "updated",
            ChangeKind.Resolved => "resolved",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
