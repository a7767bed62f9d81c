using System.Globalization;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using Spectre.Console;

namespace IamAuditor.Reports;

/// <summary>
/// What an audit found, for whoever stands before the terminal: counts, what could not be assessed, the worst findings, where the files lie. Plain text where the
/// console has no ANSI; texts of the account are never taken for markup or control sequences.
/// </summary>
public static class ConsoleSummary
{
    private const int MostFindings = 10;
    private const int MostReasons = 8;
    private const int MessageLength = 160;

    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Faint = new(Color.Grey);
    private static readonly Style OpenStyle = new(Color.MediumPurple);

    /// <param name="console">Standard output of the command.</param>
    /// <param name="report">The audit.</param>
    /// <param name="files">The files that were written, as the user should read them.</param>
    public static void Write(IAnsiConsole console, AuditReport report, IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(files);
        var moment = report.Snapshot.TakenAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Line(console, $"AWS account {report.AccountInWords}, as of {moment} UTC", Strong);
        console.WriteLine();
        Counts(console, report);
        console.WriteLine();
        foreach (var sentence in report.Run.History.Count > 1 ? report.ChangesInWords : [])
        {
            Line(console, sentence);
        }

        foreach (var sentence in report.Conclusion)
        {
            Line(console, sentence);
        }

        Reasons(console, report);
        Top(console, report);
        Files(console, files);
    }

    private static void Counts(IAnsiConsole console, AuditReport report)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn(new Text("Severity", Strong)).PadRight(4));
        foreach (var column in new[] { "Findings", "Unknown", "Passed", "Not applicable" })
        {
            table.AddColumn(new TableColumn(new Text(column, Strong)).RightAligned().NoWrap().PadRight(2));
        }

        foreach (var (severity, outcomes) in report.BySeverity)
        {
            Row(Names.Of(severity), StyleOf(severity), outcomes, StyleOf(severity));
        }

        Row("total", Strong, report.Outcomes, Strong);
        console.Write(table);

        void Row(string label, Style style, OutcomeCounts counts, Style failStyle) =>
            table.AddRow(
                new Text(label, style),
                Number(counts.Fail, failStyle),
                Number(counts.Unknown, OpenStyle),
                Number(counts.Pass, Style.Plain),
                Number(counts.NotApplicable, Style.Plain)
            );
    }

    private static void Reasons(IAnsiConsole console, AuditReport report)
    {
        if (report.Reasons.Count == 0)
        {
            return;
        }

        Heading(console, "Not assessed");
        var grid = Columns(2);
        foreach (var reason in report.Reasons.Take(MostReasons))
        {
            var places = reason.Regions.Count switch
            {
                0 => "",
                <= 3 => $" in {string.Join(", ", reason.Regions)}",
                _ => $" in {Text(reason.Regions.Count)} regions",
            };
            var help = reason.Remedy is { } remedy ? $"; {remedy}" : "";
            grid.AddRow(
                Shown(reason.Source?.Name ?? "the rule itself", OpenStyle),
                Shown($"{reason.Code}{places}{help} ({Count(reason.Rules, "rule")}, {Count(reason.Verdicts, "verdict")})")
            );
        }

        console.Write(grid);
        More(console, report.Reasons.Count - MostReasons, "reason");
    }

    private static void Top(IAnsiConsole console, AuditReport report)
    {
        if (report.Top.Count == 0)
        {
            return;
        }

        Heading(console, "Top findings");
        var grid = Columns(3);
        foreach (var top in report.Top.Take(MostFindings))
        {
            var others = top.Count > 1 ? $" (and {Text(top.Count - 1)} more)" : "";
            grid.AddRow(
                new Text(Names.Of(top.Severity), StyleOf(top.Severity)),
                Shown(top.Rule.Id),
                Shown(ShownText.Cut(ShownText.OneLine(top.Example.Verdict.Message), MessageLength) + others)
            );
        }

        console.Write(grid);
        More(console, report.Top.Count - MostFindings, "failing rule");
    }

    private static void Files(IAnsiConsole console, IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return;
        }

        Heading(console, "Files");
        foreach (var file in files)
        {
            console.Write(new Padder(new Text(ShownText.OneLine(file)).Overflow(Overflow.Fold), new Padding(2, 0, 0, 0)));
        }
    }

    private static Grid Columns(int count)
    {
        var grid = new Grid();
        for (var i = 0; i < count; i++)
        {
            var column = new GridColumn().PadLeft(i == 0 ? 2 : 0).PadRight(2);
            grid.AddColumn(i < count - 1 ? column.NoWrap() : column);
        }

        return grid;
    }

    private static void Heading(IAnsiConsole console, string text)
    {
        console.WriteLine();
        Line(console, text, Strong);
    }

    private static void More(IAnsiConsole console, int more, string noun)
    {
        if (more > 0)
        {
            Line(console, $"  and {Count(more, noun)} more in the report", Faint);
        }
    }

    private static void Line(IAnsiConsole console, string text, Style? style = null)
    {
        console.Write(Shown(text, style));
        console.WriteLine();
    }

    private static Text Shown(string text, Style? style = null) => new(ShownText.OneLine(text), style);

    private static Text Number(int number, Style style) => number == 0 ? new Text("-", Faint) : new Text(Text(number), style);

    private static Style StyleOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => new Style(Color.Red, decoration: Decoration.Bold),
            Severity.High => new Style(Color.Red),
            Severity.Medium => new Style(Color.Yellow),
            Severity.Low => new Style(Color.Blue),
            _ => Style.Plain,
        };

    private static string Count(int number, string noun) => $"{Text(number)} {noun}{(number == 1 ? "" : "s")}";

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
