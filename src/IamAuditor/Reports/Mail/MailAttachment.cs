using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Reports.Mail;

/// <summary>The report of an account that goes with a mail: its workbook, and how remedies begin. <see cref="Place"/> says where it lies for whoever gets the mail without it.</summary>
public sealed record MailAttachment(string FileName, ReadOnlyMemory<byte> Bytes, string Place)
{
    /// <summary>By id of a finding.</summary>
    public IReadOnlyDictionary<string, string> FirstSteps { get; init; } = new Dictionary<string, string>();

    /// <param name="report">What the workbook tells.</param>
    /// <param name="evidence">Where the evidence lies that it can be made of again.</param>
    public static MailAttachment Of(AuditReport report, string evidence)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var bytes = new MemoryStream();
        new ExcelReport().Write(report, bytes);
        return new MailAttachment(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"iam-audit-{report.Snapshot.Account}-{report.Snapshot.TakenAt.UtcDateTime:yyyy-MM-dd}.xlsx"
            ),
            bytes.ToArray(),
            $"{evidence} as evidence; `iam-auditor report --from {evidence} --format xlsx` writes it"
        )
        {
            FirstSteps = report.Findings.ToDictionary(f => f.Id, f => f.Fix.FirstStep, StringComparer.Ordinal),
        };
    }
}
