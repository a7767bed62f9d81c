using System.Security.Cryptography;
using System.Text;

namespace IamAuditor.Reports.AccessReview;

/// <summary>
/// One thing that somebody has to keep or remove: a user, a role or an access key. <see cref="Part"/> is `access-key-1` for a key, else empty. All texts are as the workbook
/// shows them, so that what comes back can be compared with what went out.
/// </summary>
public sealed record AccessReviewRow(
    string Owner,
    string Kind,
    string Name,
    string Part,
    string Level,
    string Access,
    string LastUsed,
    string Created,
    int Findings,
    string Arn
)
{
    /// <summary>Twelve hex digits over everything that the reviewer was shown; another value in the file that comes back means that somebody changed the row.</summary>
    public string Check { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\u001f',
                        Kind,
                        Name,
                        Part,
                        Level,
                        Access,
                        LastUsed,
                        Created,
                        Findings.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        Arn
                    )
                )
            )
        )[..12];
}
