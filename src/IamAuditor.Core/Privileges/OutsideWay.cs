using System.Collections.Immutable;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// A way in from outside the account that ends with administrator rights: whom a role's trust policy lets in, and how the role goes on. <see cref="Onward"/> is null where the role is an
/// administrator itself. What the outsider's own account allows it is not known, and taken to be enough.
/// </summary>
public sealed record OutsideWay(TrustGrant Grant, Arn Role, EscalationPath? Onward, ImmutableArray<string> Controls)
{
    /// <summary>What it hangs on: the conditions of the trust policy, those of resource control policies, then those of the way on.</summary>
    public ImmutableArray<string> Needs { get; } =
    [
        .. (Grant.IsRestricted && !Grant.IsOpenAtIssuer ? Grant.Conditions : [])
            .Concat(Grant.Denials)
            .Concat(Controls)
            .Concat(Onward is { } path ? path.Needs : [])
            .Distinct(StringComparer.Ordinal),
    ];

    public bool IsCertain => Needs.IsEmpty;

    public Arn Target => Onward?.Target ?? Role;
}
