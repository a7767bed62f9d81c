using System.Globalization;
using System.Security.Cryptography;

namespace IamAuditor.Storage;

/// <summary>Names of runs: the moment in ISO basic form and six random letters, so that they sort by time and two runs of one second differ.</summary>
public static class RunId
{
    public const int Letters = 6;

    public static string New(DateTimeOffset at) => Of(at, RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", Letters));

    public static string Of(DateTimeOffset at, string letters) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "-" + letters;
}
