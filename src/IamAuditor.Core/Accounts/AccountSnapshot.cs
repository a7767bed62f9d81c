using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>
/// All that one run knows of an account, frozen at <see cref="TakenAt"/>, the moment that every age is counted to. An empty list means "none" only where
/// <see cref="Coverage"/> says that its source was read completely. Lists are ordered by ARN (ordinal) and events by time and id, so that equal evidence
/// gives equal bytes.
/// </summary>
public sealed record AccountSnapshot
{
    public required AccountId Account { get; init; }
    public required Partition Partition { get; init; }
    public required DateTimeOffset TakenAt { get; init; }
    public required Coverage Coverage { get; init; }
    public required Root Root { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];
    public IReadOnlyList<User> Users { get; init; } = [];
    public IReadOnlyList<Group> Groups { get; init; } = [];
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Customer managed policies (attached or not) and attached AWS managed ones.</summary>
    public IReadOnlyList<ManagedPolicy> Policies { get; init; } = [];

    /// <summary>GetAccountSummary's counts by AWS's names (`AccountMFAEnabled`, `Users` ...); empty where not read.</summary>
    public IReadOnlyDictionary<string, long> Summary { get; init; } = new Dictionary<string, long>();

    /// <summary>Null: the account has none of its own (where source password-policy was read), so AWS's default applies.</summary>
    public PasswordPolicy? PasswordPolicy { get; init; }

    /// <summary>Null: there is none (where source security-contact was read).</summary>
    public SecurityContact? SecurityContact { get; init; }
    public IReadOnlyList<ServerCertificate> ServerCertificates { get; init; } = [];
    public IReadOnlyList<IdentityProvider> IdentityProviders { get; init; } = [];

    /// <summary>AWS's names of the centralized root features that are on: RootCredentialsManagement, RootSessions.</summary>
    public IReadOnlyList<string> OrganizationsFeatures { get; init; } = [];

    /// <summary>Enabled regions by name, ordinal order.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];
    public IReadOnlyList<Trail> Trails { get; init; } = [];
    public IReadOnlyList<Analyzer> Analyzers { get; init; } = [];
    public IReadOnlyList<AnalyzerFinding> AnalyzerFindings { get; init; } = [];
    public IReadOnlyList<AccountEvent> Events { get; init; } = [];

    /// <summary>Interval of events read completely, by region; a region that is missing was not read or its interval is not known.</summary>
    public IReadOnlyDictionary<string, TimeInterval> EventsCovered { get; init; } = new Dictionary<string, TimeInterval>();
    public Organization? Organization { get; init; }
    public ControlPolicies? ServiceControlPolicies { get; init; }
    public ControlPolicies? ResourceControlPolicies { get; init; }

    /// <summary>Null: not read, as in every account but the management account and a delegated administrator.</summary>
    public DelegatedAdministration? DelegatedAdministration { get; init; }

    /// <summary>Instances of IAM Identity Center that the account sees, by ARN.</summary>
    public IReadOnlyList<IdentityCenterInstance> IdentityCenter { get; init; } = [];

    /// <summary>When AWS generated the credential report (its newest row cannot be younger); null where not known.</summary>
    public DateTimeOffset? CredentialReportGenerated { get; init; }

    /// <summary>Rows of the credential report whose user the authorization details, read completely, no longer list.</summary>
    public int DroppedCredentialRows { get; init; }
}
