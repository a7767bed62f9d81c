using System.Diagnostics.CodeAnalysis;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Policies;

/// <summary>
/// An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c>. Equality is ordinal over the whole text.
/// Region and Account are empty strings where AWS leaves them out (IAM has no region, S3 buckets have neither).
/// Patterns with wildcards are not ARNs; see the matching part of this library for those.
/// Source: AWS General Reference, "Amazon Resource Names".
/// </summary>
public sealed class Arn : IEquatable<Arn>, IComparable<Arn>
{
    private const int Segments = 6;

    // Thousands of ARNs are of the same few partitions, services, regions and accounts.
    private static readonly Recent<string> Shared = new(1024, part => part);

    private Arn(string text, string partition, string service, string region, string account, string resource)
    {
        Text = text;
        Partition = partition;
        Service = service;
        Region = region;
        Account = account;
        Resource = resource;
    }

    public string Text { get; }
    public string Partition { get; }
    public string Service { get; }
    public string Region { get; }
    public string Account { get; }

    /// <summary>Everything after the fifth colon, further colons included: <c>user/team/alice</c>, <c>root</c>.</summary>
    public string Resource { get; }

    /// <summary>The part after the last slash of the resource: a user's, role's or policy's name without its path.</summary>
    public string ResourceName => Resource[(Resource.LastIndexOf('/') + 1)..];

    /// <exception cref="FormatException">The text is not an ARN; the message quotes it and says which part is missing.</exception>
    public static Arn Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var arn, out var problem) ? arn : throw new FormatException(problem);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Arn? arn) => TryParse(text, out arn, out _);

    private static bool TryParse(string? text, [NotNullWhen(true)] out Arn? arn, [NotNullWhen(false)] out string? problem)
    {
        arn = null;
        problem = null;
        if (text is null || !text.StartsWith("arn:", StringComparison.Ordinal))
        {
            problem = $"`{text}` is not an ARN: it does not start with `arn:`";
            return false;
        }

        var parts = text.Split(':', Segments);
        if (parts.Length < Segments)
        {
            problem =
                $"`{text}` is not an ARN: it ends after {parts.Length} of {Segments} colon-separated parts (at position {text.Length})";
            return false;
        }

        if (parts[1].Length == 0 || parts[2].Length == 0 || parts[5].Length == 0)
        {
            var empty =
                parts[1].Length == 0 ? "partition"
                : parts[2].Length == 0 ? "service"
                : "resource";
            problem = $"`{text}` is not an ARN: its {empty} is empty";
            return false;
        }

        arn = new Arn(text, Shared.Of(parts[1]), Shared.Of(parts[2]), Shared.Of(parts[3]), Shared.Of(parts[4]), parts[5]);
        return true;
    }

    public bool Equals(Arn? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Arn);

    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    /// <summary>Ordinal order of the text.</summary>
    public int CompareTo(Arn? other) => string.CompareOrdinal(Text, other?.Text);

    public override string ToString() => Text;

    public static bool operator ==(Arn? left, Arn? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Arn? left, Arn? right) => !(left == right);

    public static bool operator <(Arn left, Arn right) => left is null ? right is not null : left.CompareTo(right) < 0;

    public static bool operator <=(Arn left, Arn right) => left is null || left.CompareTo(right) <= 0;

    public static bool operator >(Arn left, Arn right) => left is not null && left.CompareTo(right) > 0;

    public static bool operator >=(Arn left, Arn right) => left is null ? right is null : left.CompareTo(right) >= 0;
}
