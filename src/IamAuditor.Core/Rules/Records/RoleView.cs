using IamAuditor.Core.Accounts;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Policies;

namespace IamAuditor.Core.Rules.Records;

/// <summary>A role with what its documents say, read when a rule asks for it.</summary>
internal sealed class RoleView
{
    private readonly AccountDocuments documents;
    private readonly Lazy<Value> administration;
    private readonly Lazy<Value> wildcards;
    private readonly Lazy<Value> trust;
    private readonly Lazy<IReadOnlyList<string>> trusted;
    private readonly Lazy<IReadOnlyList<(string Name, string Removal)>> everything;

    /// <param name="role">The role.</param>
    /// <param name="roleClass">Its class by the configuration.</param>
    /// <param name="documents">What documents say.</param>
    /// <param name="factsOf">What a managed policy's default version says; null where its document was not read.</param>
    /// <param name="surroundings">What its trust is judged against.</param>
    /// <param name="privileges">The account's effective permissions.</param>
    public RoleView(
        Role role,
        string roleClass,
        AccountDocuments documents,
        Func<Arn, DocumentFacts?> factsOf,
        TrustSurroundings surroundings,
        PrivilegeFacts privileges
    )
    {
        Privileges = privileges;
        this.documents = documents;
        Role = role;
        Class = roleClass;
        InlinePolicyNames = [.. role.InlinePolicies.Select(p => p.Name)];
        InstanceProfiles = [.. role.InstanceProfiles.Select(p => p.Text)];
        Tags = TagMap.Of(role.Tags);
        administration = new Lazy<Value>(() => Administration(factsOf));
        everything = new Lazy<IReadOnlyList<(string, string)>>(() =>
            [
                .. Role
                    .AttachedPolicies.Where(p => (factsOf(p.Arn) ?? DocumentFacts.OfWellKnown(p.Arn)) is { GrantsEverything: true })
                    .Select(p => (p.Name, PolicyRemoval.Attached("role", Role.Name, p.Arn))),
                .. Role
                    .InlinePolicies.Where(p => documents.FactsOf(p.Document).GrantsEverything)
                    .Select(p => (p.Name, PolicyRemoval.Inline("role", Role.Name, p.Name))),
            ]
        );
        wildcards = new Lazy<Value>(() => Wildcards(factsOf));
        trust = new Lazy<Value>(() =>
            RoleTrust.Of(role.TrustPolicy, surroundings) is { } grants
                ? Value.Records(SnapshotRecords.Trust, grants)
                : Unread.AuthorizationDetails
        );
        trusted = new Lazy<IReadOnlyList<string>>(() => DocumentFacts.Of(role.TrustPolicy).TrustedServices);
    }

    public Role Role { get; }
    public PrivilegeFacts Privileges { get; }
    public string Class { get; }
    public IReadOnlyList<string> InlinePolicyNames { get; }

    /// <summary>The commands that delete its inline policies.</summary>
    public IReadOnlyList<string> InlineRemoval => PolicyRemoval.All("role", Role.Name, Role.InlinePolicies, []);

    /// <summary>The commands that delete it: AWS wants it out of instance profiles and without policies first.</summary>
    public IReadOnlyList<string> Deletion =>
        [
            .. Role.InstanceProfiles.Select(p =>
                $"aws iam remove-role-from-instance-profile --instance-profile-name {ShellWord.Of(p.ResourceName)} --role-name {ShellWord.Of(Role.Name)}"
            ),
            .. PolicyRemoval.All("role", Role.Name, Role.InlinePolicies, Role.AttachedPolicies),
            $"aws iam delete-role --role-name {ShellWord.Of(Role.Name)}",
        ];
    public IReadOnlyList<string> InstanceProfiles { get; }
    public ValueMap Tags { get; }
    public IReadOnlyList<string> TrustedServices => trusted.Value;

    /// <summary>Who may assume it; unread where the trust policy is no policy document.</summary>
    public Value Trust => trust.Value;

    /// <summary>
    /// Its policies together let it do everything, and neither its boundary, a deny nor a service control policy takes that back. Where a document was not read, what the others prove:
    /// those of AWS's that are not known by name deny nothing.
    /// </summary>
    public Value GrantsAdministration =>
        Privileges.IsDirectAdministrator(Role.Arn.Text) is { Kind: not ValueKind.NotRead } known ? known : administration.Value;

    /// <summary>Those policies: each with its line, or by name where that is all that is known.</summary>
    public IReadOnlyList<string> AdministrationBy =>
        Privileges.DirectAdministratorBy(Role.Arn.Text) is { Count: > 0 } by ? by : [.. everything.Value.Select(p => p.Name)];

    /// <summary>The commands that take them off.</summary>
    public IReadOnlyList<string> AdministrationRemoval =>
        Privileges.DirectAdministratorRemoval(Role.Arn.Text) is { Count: > 0 } commands
            ? commands
            : [.. everything.Value.Select(p => p.Removal)];

    /// <summary>`POLICY: s3:*` for each whole service that a policy of the account's own grants on every resource.</summary>
    public Value WildcardGrants => wildcards.Value;

    private Value Administration(Func<Arn, DocumentFacts?> factsOf)
    {
        var attached = Role.AttachedPolicies.Select(p => (p.Arn, Facts: factsOf(p.Arn) ?? DocumentFacts.OfWellKnown(p.Arn))).ToList();
        var known = attached
            .Select(p => p.Facts)
            .OfType<DocumentFacts>()
            .Concat(Role.InlinePolicies.Select(p => documents.FactsOf(p.Document)))
            .ToList();
        if (known.Exists(f => f.DeniesEverything))
        {
            return Value.False;
        }

        // A document that was not read may grant everything. One of the account's own may also take it all back; of AWS's policies only AWSDenyAll does.
        var grants = known.Exists(f => f.GrantsEverything);
        if (attached.Exists(p => p.Facts is null && (!grants || p.Arn.Account != "aws")))
        {
            return Unread.AuthorizationDetails;
        }

        if (!grants)
        {
            return Value.False;
        }

        return Role.PermissionsBoundary is not { } boundary ? Value.True
            : (factsOf(boundary) ?? DocumentFacts.OfWellKnown(boundary)) is { } facts ? Value.Bool(facts.GrantsEverything)
            : Unread.AuthorizationDetails;
    }

    private Value Wildcards(Func<Arn, DocumentFacts?> factsOf)
    {
        var found = Role.InlinePolicies.SelectMany(p => documents.FactsOf(p.Document).Wildcards.Select(w => $"{p.Name}: {w}")).ToList();
        foreach (var policy in Role.AttachedPolicies.Where(p => p.Arn.Account != "aws"))
        {
            if (factsOf(policy.Arn) is not { } facts)
            {
                return Unread.AuthorizationDetails;
            }

            found.AddRange(facts.Wildcards.Select(w => $"{policy.Name}: {w}"));
        }

        return Value.Strings(found);
    }
}
