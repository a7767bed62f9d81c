using System.Globalization;
using IamAuditor.Policies;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>One party that a trust policy lets in, with what its conditions and the policy's denies leave over. Source: IAM User Guide, "How to use trust policies with IAM roles".</summary>
public sealed record TrustGrant
{
    public required TrustedParty Party { get; init; }

    /// <summary>The principal as written: `*`, an ARN, an account id, a service; `everyone but ...` for NotPrincipal.</summary>
    public required string Principal { get; init; }

    /// <summary>Index of the statement, from 0.</summary>
    public required int Statement { get; init; }

    /// <summary>Line of the principal in the trust policy, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Whose account is let in; null where it is not one account, and for services and federations.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The organization that the caller must belong to; null where the conditions name none.</summary>
    public string? Organization { get; init; }

    /// <summary>OIDC: the issuer without `https://`. SAML: the provider's ARN. Services: the principal without a region. Null for others.</summary>
    public string? Provider { get; init; }

    /// <summary>The conditions of its statement as written: `StringEquals sts:ExternalId: 7f3a`.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>The denies of the policy that may keep it out, by what is not known of whoever comes: `not (StringNotEquals aws:PrincipalOrgID: o-1)`.</summary>
    public IReadOnlyList<string> Denials { get; init; } = [];

    /// <summary>What it hangs on: its conditions, and that no deny applies.</summary>
    public IEnumerable<string> AsksFor => Conditions.Concat(Denials);

    public bool IsOwnAccount { get; init; }

    /// <summary>The party belongs to the audited account's organization; null where the organization's accounts were not read.</summary>
    public bool? IsOwnOrganization { get; init; }

    /// <summary>A condition fixes who or from where: an account, an organization, a network, a single identity.</summary>
    public bool IsNarrowed { get; init; }

    /// <summary>A condition asks for something, though perhaps for something that anyone can bring.</summary>
    public bool IsRestricted { get; init; }
    public bool RequiresExternalId { get; init; }
    public bool RequiresMfa { get; init; }

    /// <summary>A condition on the caller's ARN, id or type lets sessions of roles in and no users.</summary>
    public bool IsForRolesOnly { get; init; }

    /// <summary>A service that names the resource on whose behalf it assumes the role, so that a condition can hold it to the owner's.</summary>
    public bool SendsSource { get; init; }

    /// <summary>aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths fixes on whose behalf.</summary>
    public bool IsSourceBound { get; init; }

    /// <summary>Federations: the audience is fixed.</summary>
    public bool BindsAudience { get; init; }

    /// <summary>OIDC: the subjects let in, as the conditions write them; empty: any.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>OIDC: the subject is fixed without wildcards.</summary>
    public bool BindsSubject { get; init; }

    /// <summary>OIDC: whatever wildcards the subject has, they stand behind the name of an owner (an organization of GitHub, a group of GitLab, a namespace).</summary>
    public bool BindsOwner { get; init; }

    /// <summary>OIDC: whoever has an account at the issuer may assume it, since what the conditions ask for each of them brings.</summary>
    public bool IsOpenAtIssuer { get; init; }

    /// <summary>Cognito: guests who did not sign in may assume it.</summary>
    public bool AllowsUnauthenticated { get; init; }

    /// <summary>The user, role or provider that it names does not exist (any more); null where the list of those was not read.</summary>
    public bool? IsDangling { get; init; }

    /// <summary>Anyone in the world may assume the role.</summary>
    public bool IsPublic => Party == TrustedParty.Everyone && !IsRestricted;

    /// <summary>Another AWS account, or everyone's.</summary>
    public bool IsCrossAccount =>
        Party is TrustedParty.Everyone or TrustedParty.Organization
        || (Party is TrustedParty.Account or TrustedParty.Principal && !IsOwnAccount);

    /// <summary>`line 5: 999988887777 if StringEquals sts:ExternalId: 7f3a`.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"line {Line}: {Principal}{(AsksFor.Any() ? " if " : "")}{string.Join(" and ", AsksFor)}"
        );
}
