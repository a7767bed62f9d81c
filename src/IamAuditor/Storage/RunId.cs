using System.Globalization;
using System.Security.Cryptography;

namespace IamAuditor.Storage;

/// <summary>Names of runs: the moment in ISO basic form and six random letters, so that they sort by time and two runs of one second differ.</summary>
public static class RunId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";
    private const int Letters = 6;

    // Runs of the watch end in a capital letter and five others, so that nobody takes one for an audit.
    private const char Watch = 'W';

    public static string New(DateTimeOffset at) => Of(at, RandomNumberGenerator.GetString(Alphabet, Letters));

    public static string NewOfWatch(DateTimeOffset at) => Of(at, Watch + RandomNumberGenerator.GetString(Alphabet, Letters - 1));

    /// <summary>A run of the watch looked at the latest events alone.</summary>
    public static bool IsWatch(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length > Letters && id[^Letters] == Watch;
    }

    public static string Of(DateTimeOffset at, string letters) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "-" + letters;
}
