using System.Globalization;

namespace IamAuditor.Policies.Conditions;

/// <summary>A number as condition values write it: sign, decimals, exponent; no blanks, no thousands. Source: IAM User Guide, "Numeric condition operators".</summary>
public static class PolicyNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static bool TryParse(string text, out decimal number) => decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out number);
}
