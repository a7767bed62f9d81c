using IamAuditor.Core.Findings;

namespace IamAuditor.Reports.Excel;

/// <summary>The workbook's few colours and styles. Severity colours keep a contrast of at least 4.5 to 1 with their text.</summary>
internal static class Look
{
    public const string Ink = "1F2937";
    public const string Muted = "5B6472";
    public const string Accent = "1F3A5F";
    public const string Pale = "EEF2F7";
    public const string Unknown = "7C3AED";
    public const string Passed = "15803D";

    private const string DateFormat = "yyyy\\-mm\\-dd\\ hh:mm";
    private const string DayFormat = "yyyy\\-mm\\-dd";

    public static CellStyle Title { get; } =
        new()
        {
            Bold = true,
            Size = 20,
            Color = Accent,
            Middle = true,
        };
    public static CellStyle Subtitle { get; } = new() { Size = 11, Color = Muted };
    public static CellStyle Heading { get; } =
        new()
        {
            Bold = true,
            Size = 13,
            Color = Accent,
            Middle = true,
        };
    public static CellStyle Header { get; } =
        new()
        {
            Bold = true,
            Color = "FFFFFF",
            Fill = Accent,
            Wrap = true,
            Middle = true,
        };
    public static CellStyle HeaderCentered { get; } = Header with { Center = true };
    public static CellStyle Text { get; } = new() { Wrap = true, Line = true };
    public static CellStyle Code { get; } = Text with { Monospace = true, Size = 9 };
    public static CellStyle Plain { get; } = new() { Wrap = true };
    public static CellStyle Label { get; } = new() { Bold = true, Color = Muted };
    public static CellStyle Statement { get; } =
        new()
        {
            Size = 12,
            Wrap = true,
            Middle = true,
        };
    public static CellStyle Number { get; } = Text with { Wrap = false, Center = true, Format = "#,##0" };
    public static CellStyle Total { get; } = Number with { Bold = true, Fill = Pale };
    public static CellStyle TotalLabel { get; } = Text with { Bold = true, Fill = Pale };
    public static CellStyle Date { get; } = Text with { Wrap = false, Center = true, Format = DateFormat };
    public static CellStyle Day { get; } = Date with { Format = DayFormat };
    public static CellStyle Centered { get; } = Text with { Center = true };
    public static CellStyle Faint { get; } = Centered with { Color = Muted };
    public static CellStyle Bad { get; } = Centered with { Bold = true, Color = "FFFFFF", Fill = "C2410C" };
    public static CellStyle Good { get; } = Centered with { Color = Passed };
    public static CellStyle Open { get; } = Centered with { Color = Unknown, Bold = true };
    public static CellStyle Link { get; } = new() { Color = "1D4ED8", Underline = true };

    public static CellStyle TextLink { get; } = Text with { Color = "1D4ED8", Underline = true };

    public static string ColorOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "8B0000",
            Severity.High => "C2410C",
            Severity.Medium => "F2C94C",
            Severity.Low => "BFD7EA",
            _ => "E5E7EB",
        };

    public static CellStyle Of(Severity severity) => OfSeverity[(int)severity];

    // One instance each: a sheet finds a style's number by reference.
    private static readonly CellStyle[] OfSeverity =
    [
        .. Enum.GetValues<Severity>()
            .Select(s => Centered with { Bold = true, Fill = ColorOf(s), Color = s >= Severity.High ? "FFFFFF" : Ink }),
    ];
}
