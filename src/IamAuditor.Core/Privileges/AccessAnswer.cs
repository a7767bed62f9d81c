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
    public bool IsCertain => Needs.IsEmpty;
}
