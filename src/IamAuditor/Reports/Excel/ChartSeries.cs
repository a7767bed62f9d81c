namespace IamAuditor.Reports.Excel;

/// <summary>The bars of one colour. PointColors, where given, colours each bar for itself.</summary>
internal sealed record ChartSeries(
    string Name,
    string NameReference,
    string Color,
    string Reference,
    IReadOnlyList<int> Values,
    IReadOnlyList<string>? PointColors = null
);
