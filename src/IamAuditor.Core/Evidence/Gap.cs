namespace IamAuditor.Core.Evidence;

/// <summary>
/// Something that should have been read and was not, or not completely: the opposite of "nothing found".
/// <see cref="Region"/> null: the whole source or a global one. <see cref="Part"/> null: everything of the source (in that region); else only that
/// trail, analyzer or user. <see cref="Code"/> is AWS's error code where there is one, else one of <see cref="GapCode"/>.
/// <see cref="Permission"/> is the IAM action that would close the gap, null where it is not a matter of permission.
/// <see cref="Covered"/> is what was read in spite of the gap (events), null for nothing.
/// </summary>
public sealed record Gap(Source Source, string Code, string Message)
{
    public string? Region { get; init; }
    public string? Part { get; init; }
    public string? Permission { get; init; }
    public TimeInterval? Covered { get; init; }

    /// <summary>
    /// AWS answers calls of this permission for the organization's management account and its delegated administrators alone: in any other account no policy brings it.
    /// Source: Organizations API Reference, each operation's "can be called only from"; IAM API Reference, ListOrganizationsFeatures.
    /// </summary>
    public static bool IsOfOrganization(string permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        return permission is "iam:ListOrganizationsFeatures"
            || (permission != "organizations:DescribeOrganization" && permission.StartsWith("organizations:", StringComparison.Ordinal));
    }
}
