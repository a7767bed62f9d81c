using IamAuditor.Core.Reports;
using IamAuditor.Reports.Excel;

namespace IamAuditor.Reports.Mail;

/// <summary>A workbook that goes with a mail. <see cref="Place"/> says where it lies for whoever gets the mail without it.</summary>
public sealed record MailAttachment(string FileName, ReadOnlyMemory<byte> Bytes, string Place)
{
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
        );
    }
}
