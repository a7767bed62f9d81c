using System.Globalization;

namespace IamAuditor.Core.Yaml;

/// <summary>
/// A single value. Plain (unquoted) scalars follow the YAML 1.2 core schema: `null`, `~` and nothing are null, `true` and `false` are the booleans (not `yes` or `no`),
/// decimal integers and floats are numbers; everything else, and everything quoted, is text.
/// </summary>
public sealed record YamlScalar(int Line, int Column, string Text, bool Plain) : YamlNode(Line, Column)
{
    public override string Kind =>
        IsNull ? "nothing"
        : Bool is not null ? "a boolean"
        : Int is not null || Float is not null ? "a number"
        : "a text";

    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";

    public bool? Bool =>
        !Plain ? null
        : Text is "true" or "True" or "TRUE" ? true
        : Text is "false" or "False" or "FALSE" ? false
        : null;

    public long? Int =>
        Plain && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public double? Float =>
        Plain
        && Text.Length > 0
        && (char.IsAsciiDigit(Text[0]) || Text[0] is '-' or '+' or '.')
        && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
