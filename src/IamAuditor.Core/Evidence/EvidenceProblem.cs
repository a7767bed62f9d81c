using System.Globalization;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Something wrong with an evidence file, told to people: which file, where in it, what, and what to do. <see cref="Line"/> and <see cref="Column"/> count from 1
/// (columns of JSON in bytes, of CSV in fields); <see cref="At"/> is the path of a JSON value (`UserDetailList[3].Arn`). <see cref="IsError"/>: the file is damaged,
/// foreign or not what its manifest says, so that a replay has to be refused; else a remark.
/// </summary>
public sealed record EvidenceProblem(string Path, string What, string Fix)
{
    public long? Line { get; init; }
    public long? Column { get; init; }
    public string? At { get; init; }
    public bool IsError { get; init; } = true;

    public override string ToString()
    {
        var line = Line is { } l ? string.Create(CultureInfo.InvariantCulture, $":{l}") : "";
        var column = Line is not null && Column is { } c ? string.Create(CultureInfo.InvariantCulture, $":{c}") : "";
        var at = string.IsNullOrEmpty(At) ? "" : $" at {At}";
        var fix = Fix.Length > 0 ? $"; {Fix}" : "";
        var where = $"{Path}{line}{column}{at}";
        return where.Length > 0 ? $"{where}: {What}{fix}" : What + fix;
    }
}
