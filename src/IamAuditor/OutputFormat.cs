using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using IamAuditor.Reports.Excel;
using IamAuditor.Reports.Html;

namespace IamAuditor;

/// <summary>A file that an audit can write, under the name that `--format` knows it by.</summary>
public sealed record OutputFormat(string Name, string FileName, Action<AuditReport, Stream> Write)
{
    /// <summary>Every format, in the order in which they are written and named.</summary>
    public static IReadOnlyList<OutputFormat> All { get; } =
    [
        .. new IFindingFormat[] { new VerdictsFormat(), new OcsfFormat(), new AsffFormat(), new CsvFormat() }.Select(f => new OutputFormat(
            f.Name,
            f.FileName,
            f.Write
        )),
        .. new IReportFormat[] { new ExcelReport(), new HtmlReport() }.Select(f => new OutputFormat(f.Name, f.FileName, f.Write)),
    ];

    public static IEnumerable<string> Names => All.Select(f => f.Name);

    public static OutputFormat? Find(string name) => All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));
}
