using System.Collections.Immutable;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// That a principal may do something on something: a resource, or every resource that a policy's pattern names. Needs: what that hangs on; empty: certain. Assuming: what was not read and is
/// taken to change nothing.
/// </summary>
public sealed record AccessAnswer(
    Arn Principal,
    string Action,
    string Resource,
    ImmutableArray<string> Needs,
    ImmutableArray<string> Assuming,
    ImmutableArray<AccessReason> Because
)
{
    /// <summary>`s3:GetObject on arn:aws:s3:::pay/*, by inline/read, statement 0, line 4, if ...`.</summary>
    public string InWords =>
        $"{Action} on {Resource}{(Because.IsEmpty ? "" : $", by {string.Join(" and ", Because.Select(b => b.InWords))}")}{(IsCertain ? "" : $", if {string.Join(" and ", Needs)}")}";

    /// <summary>It hangs on a document that was not read, and may not be so at all.</summary>
    internal bool IsOfUnread { get; init; }

    public bool IsCertain => Needs.IsEmpty;
}
