using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Core.Privileges.Trust;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// The records that rule expressions may read, field by field. This table is the rule author's whole view of an account: what is not here cannot be asked, and what was not
/// read from AWS answers so. `docs/rules-fields.md` and the editor's schema are made from it.
/// </summary>
public static class SnapshotRecords
{
    private static readonly ExprType Map = ExprType.Map(ExprType.String, ExprType.String);

    public static RecordType AttachedPolicy { get; } =
        new(
            "attachedPolicy",
            "A managed policy attached to a user, group or role.",
            new RecordTable<AttachedPolicy>()
                .Text("arn", "The policy's ARN.", p => p.Arn.Text)
                .Text("name", "The policy's name.", p => p.Name)
                .Bool("isAwsManaged", "AWS wrote it and changes it.", p => p.Arn.Account == "aws")
                .StandingFields
        );

    public static RecordType SigningCertificate { get; } =
        new(
            "signingCertificate",
            "An X.509 signing certificate of a user or root.",
            new RecordTable<SigningCertificate>()
                .Int("slot", "1 or 2.", c => c.Slot)
                .Bool("active", "It can sign requests.", c => c.Active)
                .OptionalTime("lastRotated", "When it was uploaded or its status last changed.", c => c.LastRotated)
                .Fields
        );

    public static RecordType ServiceSpecificCredential { get; } =
        new(
            "serviceSpecificCredential",
            "A user's long-term credential for one service: an API key of Bedrock, a password of CodeCommit or Keyspaces.",
            new RecordTable<ServiceSpecificCredential>()
                .Text("id", "AWS's id (ACCA...).", c => c.Id)
                .Text("service", "`bedrock.amazonaws.com`.", c => c.Service)
                .Bool("active", "Its status; one that has expired may still be called active.", c => c.Active)
                .OptionalTime("created", "", c => c.Created)
                .OptionalTime("expires", "Absent: never.", c => c.Expires)
                .Fields
        );

    public static RecordType MfaDevice { get; } =
        new(
            "mfaDevice",
            "An MFA device of a user.",
            new RecordTable<MfaDevice>()
                .Text("serialNumber", "ARN of a virtual or FIDO device, serial number of a hardware token.", d => d.SerialNumber)
                .Bool("isVirtual", "An authenticator app.", d => d.IsVirtual)
                .Bool("isFido", "A FIDO security key or passkey.", d => d.IsFido)
                .OptionalTime("enabled", "Since when.", d => d.Enabled)
                .Fields
        );

    public static RecordType ServiceAccess { get; } =
        new(
            "serviceAccess",
            "A service that a user or role is allowed to call, and when it last tried to.",
            new RecordTable<ServiceLastAccessed>()
                .Text("service", "As in actions: s3, ec2 ...", s => s.Service)
                .OptionalTime("lastAuthenticated", "Absent: not within AWS's tracking period of 400 days.", s => s.LastAuthenticated)
                .Fields
        );

    public static RecordType IamChange { get; } =
        new(
            "iamChange",
            "What one actor changed in IAM, by the events that were read.",
            new RecordTable<IamChange>()
                .Text("actor", "ARN; of temporary credentials the role or user behind them.", c => c.Actor)
                .Int("count", "Events.", c => c.Count)
                .Time("first", "The oldest event.", c => c.First)
                .Time("last", "The newest event.", c => c.Last)
                .Texts("sourceIps", "", c => c.SourceIps)
                .Texts("events", "`AttachUserPolicy on bob (3)`, in order of time.", c => c.Events)
                .Text("text", "All of it in one line.", c => c.ToString())
                .Fields
        );

    public static RecordType PasswordPolicy { get; } =
        new(
            "passwordPolicy",
            "The password rules in force: the account's own, or AWS's default where it has none.",
            new RecordTable<PasswordPolicy>()
                .Int("minimumLength", "Characters.", p => p.MinimumLength)
                .Bool("requireUppercase", "", p => p.RequireUppercase)
                .Bool("requireLowercase", "", p => p.RequireLowercase)
                .Bool("requireNumbers", "", p => p.RequireNumbers)
                .Bool("requireSymbols", "", p => p.RequireSymbols)
                .Bool("allowUsersToChange", "Users may change their own password.", p => p.AllowUsersToChange)
                .Bool("hardExpiry", "An expired password locks the user out.", p => p.HardExpiry)
                .OptionalInt("maxAge", "Days; absent: passwords never expire.", p => p.MaxAge)
                .OptionalInt("reusePrevention", "Passwords remembered; absent: none.", p => p.ReusePrevention)
                .Text(
                    "arguments",
                    "The policy as options of `aws iam update-account-password-policy`, which replaces all of it; a later option wins.",
                    ArgumentsOf
                )
                .StandingFields
        );

    public static RecordType AccessKey { get; } =
        new(
            "key",
            "An access key of a user that exists, active or not.",
            new RecordTable<KeyView>()
                .Int("slot", "1 or 2, its place in the credential report.", k => k.Key.Slot)
                .Bool("active", "It can sign requests.", k => k.Key.Active)
                .OptionalTime("lastRotated", "When it was created or its status last changed.", k => k.Key.LastRotated)
                .OptionalTime("lastUsed", "Absent: never used.", k => k.Key.LastUsed)
                .OptionalText("lastUsedRegion", "", k => k.Key.LastUsedRegion)
                .OptionalText("lastUsedService", "", k => k.Key.LastUsedService)
                .OptionalText("id", "The access key id; only with source access-keys.", k => k.Key.Id)
                .Text("userName", "Whose it is.", k => k.User.User.Name)
                .Text("userArn", "Whose it is.", k => k.User.User.Arn.Text)
                .Text("userClass", "human, workload, break-glass or unclassified.", k => k.User.Class)
                .OptionalTime("userCreated", "When the user was created.", k => k.User.User.Created)
                .OptionalText("otherId", "The other key's id.", k => k.Other?.Id)
                .Bool("otherActive", "The user's other key exists and is active.", k => k.Other is { Active: true })
                .OptionalTime("otherLastRotated", "The other key's lastRotated.", k => k.Other?.LastRotated)
                .OptionalTime("otherLastUsed", "The other key's lastUsed.", k => k.Other?.LastUsed)
                .Fields
        );

    public static RecordType User { get; } =
        new(
            "user",
            "An IAM user.",
            new RecordTable<UserView>()
                .Text("arn", "", u => u.User.Arn.Text)
                .Text("name", "", u => u.User.Name)
                .Text("class", "human, workload, break-glass or unclassified; see the configuration.", u => u.Class)
                .OptionalTime("created", "", u => u.User.Created)
                .Field("path", ExprType.String, "", u => Details(u, d => Value.String(d.Path)))
                .Field("id", ExprType.String, "AWS's unique id (AIDA...).", u => Details(u, d => Value.String(d.Id)))
                .Field("tags", Map, "", u => u.User.Details is null ? Unread.AuthorizationDetails : Value.Map(u.Tags))
                .Field("groups", ExprType.List(ExprType.String), "Names of its groups.", u => Details(u, d => Value.Strings(d.Groups)))
                .Field(
                    "inlinePolicies",
                    ExprType.List(ExprType.String),
                    "Names.",
                    u => u.User.Details is null ? Unread.AuthorizationDetails : Value.Strings(u.InlinePolicyNames)
                )
                .Field(
                    "attachedPolicies",
                    ExprType.List(AttachedPolicy.Type),
                    "Managed policies attached to the user itself.",
                    u => Details(u, d => Value.Records(AttachedPolicy, d.AttachedPolicies))
                )
                .Standing()
                .PrivilegeField(
                    "hasPermissions",
                    ExprType.Bool,
                    "It or one of its groups carries a policy that allows something, on some resource or under some condition.",
                    u => u.HasPermissions
                )
                .OptionalField(
                    "permissionsBoundary",
                    ExprType.String,
                    "ARN of the boundary policy.",
                    u => Details(u, d => Value.OptionalString(d.PermissionsBoundary?.Text))
                )
                .Field(
                    "passwordEnabled",
                    ExprType.Bool,
                    "It has a console password.",
                    u => Report(u, c => Value.Bool(c.Password.Enabled ?? false))
                )
                .Standing()
                .OptionalField(
                    "passwordLastUsed",
                    ExprType.Timestamp,
                    "Absent: never used, or not since October 2014.",
                    u => Report(u, c => Value.OptionalTimestamp(c.Password.LastUsed))
                )
                .OptionalField(
                    "passwordLastChanged",
                    ExprType.Timestamp,
                    "",
                    u => Report(u, c => Value.OptionalTimestamp(c.Password.LastChanged))
                )
                .OptionalField(
                    "passwordNextRotation",
                    ExprType.Timestamp,
                    "",
                    u => Report(u, c => Value.OptionalTimestamp(c.Password.NextRotation))
                )
                .PrivilegeField(
                    "isAdmin",
                    ExprType.Bool,
                    "All of its policies together, boundary and denies included, let it do everything.",
                    u => u.Privileges.IsAdministrator(u.User.Arn.Text)
                )
                .PrivilegeField(
                    "isAdminWithMfa",
                    ExprType.Bool,
                    "It may do everything as soon as it has signed in with an MFA device.",
                    u => u.Privileges.IsAdministratorWithMfa(u.User.Arn.Text)
                )
                .PrivilegeField(
                    "isAdminByKey",
                    ExprType.Bool,
                    "It may do everything with an access key of its own, whose requests say nothing of MFA.",
                    u => u.Privileges.IsAdministratorByKey(u.User.Arn.Text)
                )
                .PrivilegeField(
                    "isDirectAdmin",
                    ExprType.Bool,
                    "The same by the policies on the user itself, groups aside.",
                    u => u.Privileges.IsDirectAdministrator(u.User.Arn.Text)
                )
                .PrivilegeTexts(
                    "adminBy",
                    "The policies that make it so, and over which group.",
                    u => u.Privileges.AdministratorBy(u.User.Arn.Text)
                )
                .PrivilegeTexts(
                    "directAdminBy",
                    "The policies on the user itself that make it so, with the line of the statement: `inline/all, line 4`.",
                    u => u.Privileges.DirectAdministratorBy(u.User.Arn.Text)
                )
                .Field(
                    "policyRemoval",
                    ExprType.List(ExprType.String),
                    "The AWS CLI commands that delete or detach all policies on the user itself.",
                    u =>
                        u.User.Details is { } details
                            ? Value.Strings(PolicyRemoval.All("user", u.User.Name, details.InlinePolicies, details.AttachedPolicies))
                            : Unread.AuthorizationDetails
                )
                .PrivilegeTexts(
                    "directAdminRemoval",
                    "The AWS CLI commands that detach or delete those policies.",
                    u => u.Privileges.DirectAdministratorRemoval(u.User.Arn.Text)
                )
                .Field("mfaActive", ExprType.Bool, "It has an MFA device.", u => Report(u, c => Value.Bool(c.MfaActive)))
                .Field(
                    "keys",
                    ExprType.List(AccessKey.Type),
                    "Its access keys.",
                    u => u.User.Credentials is null ? Unread.CredentialReport : Value.Records(AccessKey, u.Keys)
                )
                .Field(
                    "signingCertificates",
                    ExprType.List(SigningCertificate.Type),
                    "",
                    u => Report(u, c => Value.Records(SigningCertificate, c.SigningCertificates))
                )
                .Records(
                    "serviceSpecificCredentials",
                    ServiceSpecificCredential,
                    "Its API keys of Bedrock and passwords of CodeCommit or Keyspaces.",
                    u => u.ServiceSpecificCredentials
                )
                .OptionalField(
                    "lastActivity",
                    ExprType.Timestamp,
                    "Newest use of its password or a key; absent: none on record.",
                    u => u.User.Credentials is null ? Unread.CredentialReport : Value.OptionalTimestamp(u.LastActivity)
                )
                .PrivilegeField(
                    "permissionEdits",
                    ExprType.List(ExprType.String),
                    "Actions of IAM that change permissions and that it has on some resource or under some condition; service control policies aside.",
                    u => u.Privileges.PermissionEdits(u.User.Arn.Text)
                )
                .Field(
                    "services",
                    ExprType.List(ServiceAccess.Type),
                    "Services that its policies allow. Needs source service-last-accessed.",
                    u => u.User.LastAccessed is { } used ? Value.Records(ServiceAccess, used) : Unread.ServiceLastAccessed
                )
                .Field(
                    "mfaDevices",
                    ExprType.List(MfaDevice.Type),
                    "Needs source mfa-devices.",
                    u => u.User.MfaDevices is { } devices ? Value.Records(MfaDevice, devices) : Unread.MfaDevices
                )
                .Fields
        );

    public static RecordType Root { get; } =
        new(
            "root",
            "The account's root user.",
            new RecordTable<RootView>()
                .Text("arn", "", r => r.Root.Arn.Text)
                .Standing()
                .OptionalTime("created", "When the account was created.", r => r.Root.Created)
                .Field(
                    "hasAccessKey",
                    ExprType.Bool,
                    "An access key of root exists; from the account summary (live), else active ones from the credential report.",
                    r => r.FromSummary("AccountAccessKeysPresent", c => c.AccessKeys.Any(k => k.Active))
                )
                .Standing()
                .Field(
                    "mfaActive",
                    ExprType.Bool,
                    "Root has an MFA device; from the account summary (live), else the credential report.",
                    r => r.FromSummary("AccountMFAEnabled", c => c.MfaActive)
                )
                .Standing()
                .Field(
                    "virtualMfa",
                    ExprType.Bool,
                    "One of root's MFA devices is an authenticator app.",
                    r => r.Root.VirtualMfa is { } isVirtual ? Value.Bool(isVirtual) : Unread.VirtualMfaDevices
                )
                .Standing()
                .OptionalBool(
                    "hasPassword",
                    "Root can sign in to the console, by the account summary; absent where that was not read or does not say.",
                    r => r.Snapshot.Summary.TryGetValue("AccountPasswordPresent", out var n) ? n > 0 : null
                )
                .OptionalField(
                    "passwordLastUsed",
                    ExprType.Timestamp,
                    "",
                    r => r.Root.Credentials is { } c ? Value.OptionalTimestamp(c.Password.LastUsed) : Unread.CredentialReport
                )
                .Standing()
                .OptionalField(
                    "lastActivity",
                    ExprType.Timestamp,
                    "Newest use of the password or either key by the credential report, or newest event of root's own.",
                    r => r.LastActivity
                )
                .Field(
                    "hasSigningCertificate",
                    ExprType.Bool,
                    "Root has an active X.509 signing certificate; from the account summary (live), else the credential report.",
                    r => r.FromSummary("AccountSigningCertificatesPresent", c => c.SigningCertificates.Any(s => s.Active))
                )
                .Standing()
                .Field(
                    "signingCertificates",
                    ExprType.List(SigningCertificate.Type),
                    "",
                    r => r.Root.Credentials is { } c ? Value.Records(SigningCertificate, c.SigningCertificates) : Unread.CredentialReport
                )
                .Standing()
                .Fields
        );

    public static RecordType Group { get; } =
        new(
            "group",
            "An IAM group.",
            new RecordTable<GroupView>()
                .Text("arn", "", g => g.Group.Arn.Text)
                .Text("name", "", g => g.Group.Name)
                .Text("path", "", g => g.Group.Path)
                .OptionalTime("created", "", g => g.Group.Created)
                .Field(
                    "members",
                    ExprType.List(ExprType.String),
                    "User names.",
                    g => g.MembersKnown ? Value.Strings(g.Group.Members) : Unread.AuthorizationDetails
                )
                .Standing()
                .Texts("inlinePolicies", "Names.", g => g.InlinePolicyNames)
                .Texts(
                    "inlineRemoval",
                    "The AWS CLI commands that delete its inline policies.",
                    g => PolicyRemoval.All("group", g.Group.Name, g.Group.InlinePolicies, [])
                )
                .Texts(
                    "deletion",
                    "The AWS CLI commands that delete it, its policies first.",
                    g =>
                        [
                            .. PolicyRemoval.All("group", g.Group.Name, g.Group.InlinePolicies, g.Group.AttachedPolicies),
                            $"aws iam delete-group --group-name {ShellWord.Of(g.Group.Name)}",
                        ]
                )
                .PrivilegeField(
                    "isAdmin",
                    ExprType.Bool,
                    "Its policies together let a member do everything.",
                    g => g.Privileges.IsAdministratorGroup(g.Group.Arn.Text)
                )
                .PrivilegeTexts(
                    "adminBy",
                    "The policies that make it so, with the line of the statement: `arn:aws:iam::aws:policy/AdministratorAccess, line 4`.",
                    g => g.Privileges.AdministratorGroupBy(g.Group.Arn.Text)
                )
                .PrivilegeTexts(
                    "adminRemoval",
                    "The AWS CLI commands that detach or delete those policies.",
                    g => g.Privileges.AdministratorGroupRemoval(g.Group.Arn.Text)
                )
                .Records("attachedPolicies", AttachedPolicy, "Managed policies.", g => g.Group.AttachedPolicies)
                .Standing()
                .Fields
        );

    public static RecordType Trust { get; } =
        new(
            "trust",
            "A party that a role's trust policy lets in, after its conditions and denies.",
            new RecordTable<TrustGrant>()
                .Text("party", "everyone, organization, account, principal, deleted, aws-service, oidc or saml.", t => NameOf(t.Party))
                .Text("principal", "As written in the policy.", t => t.Principal)
                .Int("statement", "Index of the statement, from 0.", t => t.Statement)
                .Int("line", "Line in the trust policy.", t => t.Line)
                .OptionalText("account", "The account let in.", t => t.Account?.Text)
                .OptionalText("organization", "The organization that the caller must belong to.", t => t.Organization)
                .OptionalText("provider", "OIDC: the issuer; SAML: the provider's ARN; a service without its region.", t => t.Provider)
                .Texts("conditions", "As written.", t => t.Conditions)
                .Bool("isOwnAccount", "The audited account itself.", t => t.IsOwnAccount)
                .Bool("isCrossAccount", "Another account, an organization or everyone.", t => t.IsCrossAccount)
                .Field(
                    "isOwnOrganization",
                    ExprType.Bool,
                    "The account belongs to the audited account's organization.",
                    t => t.IsOwnOrganization is { } own ? Value.Bool(own) : Unread.Organization
                )
                .Bool("isPublic", "Anyone in the world: everyone, and no condition that asks for anything.", t => t.IsPublic)
                .Bool("isNarrowed", "A condition fixes an account, organization, network or identity.", t => t.IsNarrowed)
                .Bool("isRestricted", "A condition asks for something.", t => t.IsRestricted)
                .Bool("requiresExternalId", "", t => t.RequiresExternalId)
                .Bool("requiresMfa", "", t => t.RequiresMfa)
                .Bool("isForRolesOnly", "A condition lets sessions of roles in and no users.", t => t.IsForRolesOnly)
                .Bool("sendsSource", "A service that sends aws:SourceArn or aws:SourceAccount when it assumes a role.", t => t.SendsSource)
                .Bool("isSourceBound", "A condition fixes on whose behalf the service comes.", t => t.IsSourceBound)
                .Bool("isGitHub", "The issuer is GitHub Actions.", t => t.Party == TrustedParty.Oidc && OidcSubject.IsGitHub(t.Provider!))
                .Bool("isCognito", "The issuer is Amazon Cognito.", t => t.Provider == OidcSubject.Cognito)
                .Bool("bindsAudience", "Federations: the audience is fixed.", t => t.BindsAudience)
                .Bool("bindsSubject", "OIDC: the subject is fixed without wildcards.", t => t.BindsSubject)
                .Bool("bindsOwner", "OIDC: wildcards of the subject stand behind a whole owner's name.", t => t.BindsOwner)
                .Texts("subjects", "OIDC: subjects let in; empty: any.", t => t.Subjects)
                .Bool("allowsUnauthenticated", "Cognito: guests too.", t => t.AllowsUnauthenticated)
                .Field(
                    "isDangling",
                    ExprType.Bool,
                    "The user, role or provider does not exist.",
                    t =>
                        t.IsDangling is { } dangling ? Value.Bool(dangling)
                        : t.Party == TrustedParty.Oidc ? Unread.OidcProviders
                        : t.Party == TrustedParty.Saml ? Unread.SamlProviders
                        : Unread.AuthorizationDetails
                )
                .Fields
        );

    public static RecordType Role { get; } =
        new(
            "role",
            "An IAM role.",
            new RecordTable<RoleView>()
                .Text("arn", "", r => r.Role.Arn.Text)
                .Text("name", "", r => r.Role.Name)
                .Text("id", "AWS's unique id (AROA...).", r => r.Role.Id)
                .Text("path", "", r => r.Role.Path)
                .Text("class", "human, workload, break-glass or unclassified; see the configuration.", r => r.Class)
                .OptionalTime("created", "", r => r.Role.Created)
                .OptionalField(
                    "lastUsed",
                    ExprType.Timestamp,
                    "Absent: not within AWS's tracking period of 400 days.",
                    r => r.Role.TellsLastUse ? Value.OptionalTimestamp(r.Role.LastUsed) : Unread.AuthorizationDetails
                )
                .OptionalField(
                    "lastUsedRegion",
                    ExprType.String,
                    "",
                    r => r.Role.TellsLastUse ? Value.OptionalString(r.Role.LastUsedRegion) : Unread.AuthorizationDetails
                )
                .Field("tags", Map, "", r => Value.Map(r.Tags))
                .Texts("inlinePolicies", "Names.", r => r.InlinePolicyNames)
                .Records("attachedPolicies", AttachedPolicy, "Managed policies.", r => r.Role.AttachedPolicies)
                .Standing()
                .OptionalText("permissionsBoundary", "ARN of the boundary policy.", r => r.Role.PermissionsBoundary?.Text)
                .Texts("instanceProfiles", "ARNs.", r => r.InstanceProfiles)
                .Text("trustPolicy", "The trust policy's text.", r => r.Role.TrustPolicy)
                .Field("trust", ExprType.List(Trust.Type), "Who may assume it by its trust policy.", r => r.Trust)
                .Texts("trustedServices", "Service principals that may assume it, under whatever condition.", r => r.TrustedServices)
                .PrivilegeField(
                    "grantsAdministration",
                    ExprType.Bool,
                    "Its policies together allow every action on every resource without a condition, and neither its boundary, a deny nor a service control policy takes it back.",
                    r => r.GrantsAdministration
                )
                .PrivilegeTexts(
                    "administrationBy",
                    "The policies that make it so: each that is enough by itself, else those that are together, with the line of the statement.",
                    r => r.AdministrationBy
                )
                .PrivilegeTexts(
                    "administrationRemoval",
                    "The AWS CLI commands that detach or delete those policies.",
                    r => r.AdministrationRemoval
                )
                .Texts("inlineRemoval", "The AWS CLI commands that delete its inline policies.", r => r.InlineRemoval)
                .Texts("deletion", "The AWS CLI commands that delete it, what has to go first included.", r => r.Deletion)
                .Field(
                    "wildcardGrants",
                    ExprType.List(ExprType.String),
                    "Policies of the account's own that allow a whole service, or everything but a list, on every resource without a condition: `POLICY: s3:*`.",
                    r => r.WildcardGrants
                )
                .PrivilegeField(
                    "unlimitedWrites",
                    ExprType.Int,
                    "How many actions that change a resource it has on all of them, whatever the request; service control policies aside.",
                    r => r.Privileges.UnlimitedWrites(r.Role.Arn.Text)
                )
                .PrivilegeField(
                    "unlimitedWriteServices",
                    ExprType.List(ExprType.String),
                    "The same by service: `ec2 (412)`.",
                    r => r.Privileges.UnlimitedWriteServices(r.Role.Arn.Text)
                )
                .Field(
                    "services",
                    ExprType.List(ServiceAccess.Type),
                    "Services that its policies allow. Needs source service-last-accessed.",
                    r => r.Role.LastAccessed is { } used ? Value.Records(ServiceAccess, used) : Unread.ServiceLastAccessed
                )
                .Bool("isServiceLinked", "Under /aws-service-role/: AWS's, not editable.", r => r.Role.IsServiceLinked)
                .Bool("isIdentityCenter", "Under /aws-reserved/: made by a permission set.", r => r.Role.IsIdentityCenter)
                .Standing()
                .Bool("isAwsOwned", "Either of the two: the account cannot edit it.", r => r.Role.IsAwsOwned)
                .Fields
        );

    public static RecordType EscalationWay { get; } =
        new(
            "escalationWay",
            "A way of a principal to administrator rights: a certain one, or one of which only the credential report or the list of regions says whether it is.",
            new RecordTable<EscalationWay>()
                .Text("family", "self-escalation, principal-access, passrole-compute, existing-serverless ...", w => w.Family)
                .Text("text", "Its steps with the policies that allow them.", w => w.Text)
                .OptionalText(
                    "openRole",
                    "The role whose trust policy lets it in by itself: its own policies have no part in the first step.",
                    w => w.OpenRole
                )
                .Field(
                    "isCertain",
                    ExprType.Bool,
                    "True; not read where it hangs on the credential report (how many keys a user has, whether a password) or on a region being on, and that was not read.",
                    w => w.IsCertain
                )
                .Fields
        );

    public static RecordType SensitiveAccess { get; } =
        new(
            "sensitiveAccess",
            "That a principal may do something with a sensitive resource, by identity policies, boundary and service control policies; the resource's own policy is not read.",
            new RecordTable<AccessAnswer>()
                .Text("action", "", a => a.Action)
                .Text("resource", "The resource, or the part of it that a policy names.", a => a.Resource)
                .Bool("isCertain", "It hangs on nothing.", a => a.IsCertain)
                .Texts("needs", "What it hangs on: conditions, or policies of the resource that must agree.", a => a.Needs)
                .Texts("by", "The statements, each with its line.", a => [.. a.Because.Select(b => b.InWords)])
                .Text("text", "All of it in words.", a => a.InWords)
                .Fields
        );

    public static RecordType Principal { get; } =
        new(
            "principal",
            "A user or a role.",
            new RecordTable<PrincipalView>()
                .Text("arn", "", p => p.User?.User.Arn.Text ?? p.Role!.Role.Arn.Text)
                .Text("name", "", p => p.User?.User.Name ?? p.Role!.Role.Name)
                .Text("class", "human, workload, break-glass or unclassified.", p => p.User?.Class ?? p.Role!.Class)
                .Bool("isUser", "", p => p.User is not null)
                .Bool("isRole", "", p => p.Role is not null)
                .Bool("isAwsOwned", "A service-linked or Identity Center role.", p => p.Role?.Role.IsAwsOwned ?? false)
                .PrivilegeField(
                    "isAdmin",
                    ExprType.Bool,
                    "All of its policies together, boundary and denies included, let it do everything.",
                    p => p.Privileges.IsAdministrator(p.Arn)
                )
                .PrivilegeField(
                    "sensitiveAccess",
                    ExprType.List(SensitiveAccess.Type),
                    "What it may do with the resources of `account.sensitiveResources`.",
                    p => p.Privileges.SensitiveAccess(p.Arn)
                )
                .PrivilegeField(
                    "escalations",
                    ExprType.List(EscalationWay.Type),
                    "Ways by one technique to administrator rights or to somebody who has a certain path there, one for each family.",
                    p => p.Privileges.Ways(p.Arn)
                )
                .OptionalPrivilegeField(
                    "pathToAdmin",
                    ExprType.String,
                    "The shortest certain path to administrator rights; absent: none, or it has them already.",
                    p => p.Privileges.PathToAdmin(p.Arn)
                )
                .PrivilegeField(
                    "escalationActions",
                    ExprType.List(ExprType.String),
                    "Ids of the techniques all of whose actions it has on every resource, whether or not somebody is there to be gained.",
                    p => p.Privileges.Combinations(p.Arn)
                )
                .PrivilegeTexts(
                    "escalationGrants",
                    "The statements that allow those actions on everything: `inline/deploy, line 4: iam:PassRole, ec2:RunInstances`.",
                    p => p.Privileges.CombinationsBy(p.Arn)
                )
                .PrivilegeField(
                    "permissionEdits",
                    ExprType.List(ExprType.String),
                    "Actions of IAM that change permissions and that it has on some resource or under some condition; service control policies aside.",
                    p => p.Privileges.PermissionEdits(p.Arn)
                )
                .PrivilegeField(
                    "boundaryEdits",
                    ExprType.List(ExprType.String),
                    "Actions that take permissions boundaries away or put others in their place and that it has on every user or role.",
                    p => p.Privileges.Everywhere(p.Arn, RiskyActions.BoundaryEdits)
                )
                .PrivilegeField(
                    "identityCenterGrants",
                    ExprType.List(ExprType.String),
                    "Actions of IAM Identity Center that give rights in accounts and that it has on everything.",
                    p => p.Privileges.Everywhere(p.Arn, RiskyActions.IdentityCenterGrants)
                )
                .PrivilegeField(
                    "unlimitedWrites",
                    ExprType.Int,
                    "How many actions that change a resource it has on all of them, whatever the request; service control policies aside.",
                    p => p.Privileges.UnlimitedWrites(p.Arn)
                )
                .PrivilegeField(
                    "unlimitedWriteServices",
                    ExprType.List(ExprType.String),
                    "The same by service: `ec2 (412)`.",
                    p => p.Privileges.UnlimitedWriteServices(p.Arn)
                )
                .Field(
                    "tags",
                    Map,
                    "",
                    p =>
                        p.Role is { } r ? Value.Map(r.Tags)
                        : p.User!.User.Details is null ? Unread.AuthorizationDetails
                        : Value.Map(p.User.Tags)
                )
                .Field(
                    "attachedPolicies",
                    ExprType.List(AttachedPolicy.Type),
                    "Managed policies attached to it.",
                    p =>
                        p.User is { } u
                            ? Details(u, d => Value.Records(AttachedPolicy, d.AttachedPolicies))
                            : Value.Records(AttachedPolicy, p.Role!.Role.AttachedPolicies)
                )
                .Field(
                    "inlinePolicies",
                    ExprType.List(ExprType.String),
                    "Names.",
                    p =>
                        p.Role is { } r ? Value.Strings(r.InlinePolicyNames)
                        : p.User!.User.Details is null ? Unread.AuthorizationDetails
                        : Value.Strings(p.User.InlinePolicyNames)
                )
                .OptionalField(
                    "permissionsBoundary",
                    ExprType.String,
                    "ARN of the boundary policy.",
                    p =>
                        p.User is { } u
                            ? Details(u, d => Value.OptionalString(d.PermissionsBoundary?.Text))
                            : Value.OptionalString(p.Role!.Role.PermissionsBoundary?.Text)
                )
                .Fields
        );

    public static RecordType Policy { get; } =
        new(
            "policy",
            "A managed policy: the customer's own, or an AWS managed one in use.",
            Granting(
                    new RecordTable<PolicyView>()
                        .Text("arn", "", p => p.Managed!.Arn.Text)
                        .Text("name", "", p => p.Name)
                        .Text("path", "", p => p.Managed!.Path)
                        .Bool("isAwsManaged", "AWS wrote it and changes it.", p => p.Managed!.IsAwsManaged)
                        .Int("attachmentCount", "Users, groups and roles that carry it.", p => p.Managed!.AttachmentCount)
                        .Int(
                            "boundaryUsageCount",
                            "Users and roles that have it as permissions boundary.",
                            p => p.Managed!.BoundaryUsageCount
                        )
                        .Int("versionCount", "Stored versions.", p => p.Managed!.Versions.Count)
                        .OptionalTime("created", "", p => p.Managed!.Created)
                        .OptionalTime("updated", "", p => p.Managed!.Updated)
                        .OptionalText("document", "The default version's text.", p => p.Document)
                )
                .Field(
                    "broaderVersions",
                    ExprType.List(ExprType.String),
                    "Stored versions that allow what the default one does not: `v1 (iam, s3)`.",
                    p => p.BroaderVersions()
                )
                .Field(
                    "broaderRemoval",
                    ExprType.List(ExprType.String),
                    "The AWS CLI commands that delete those versions.",
                    p => p.BroaderRemoval()
                )
                .Texts("deletion", "The AWS CLI commands that delete it, its older versions first.", p => p.Deletion)
                .Bool("isAttached", "A user, group or role has it as permissions.", p => p.IsAttached)
                .Texts("attachedTo", "Names of those users, groups and roles.", p => p.Holders)
                .Fields
        );

    public static RecordType InlinePolicy { get; } =
        new(
            "inlinePolicy",
            "A policy inside a user, group or role.",
            Granting(
                new RecordTable<PolicyView>()
                    .Text("name", "", p => p.Name)
                    .Text("document", "Its text.", p => p.Document!)
                    .Text("ownerArn", "The user, group or role.", p => p.OwnerArn!)
                    .Text("ownerName", "", p => p.OwnerName!)
                    .Text("ownerKind", "user, group or role.", p => p.OwnerKind!)
                    .Bool("ownerIsAwsOwned", "The role is service-linked or made by Identity Center.", p => p.IsAwsOwned)
            ).Fields
        );

    public static RecordType AnyPolicy { get; } =
        new(
            "anyPolicy",
            "A managed policy or an inline one, for rules that treat both alike.",
            Granting(
                new RecordTable<PolicyView>()
                    .Text("name", "", p => p.Name)
                    .OptionalText("document", "Its text; of a managed policy, the default version's.", p => p.Document)
                    .Bool("isInline", "It lives inside a user, group or role.", p => p.IsInline)
                    .OptionalText("ownerName", "Inline: the user, group or role.", p => p.OwnerName)
                    .OptionalText("ownerKind", "Inline: user, group or role.", p => p.OwnerKind)
            ).Fields
        );

    public static RecordType ServerCertificate { get; } =
        new(
            "certificate",
            "A TLS certificate stored in IAM.",
            new RecordTable<ServerCertificate>()
                .Text("arn", "", c => c.Arn.Text)
                .Text("name", "", c => c.Name)
                .OptionalTime("uploaded", "", c => c.Uploaded)
                .OptionalTime("expires", "", c => c.Expires)
                .Fields
        );

    public static RecordType IdentityProvider { get; } =
        new(
            "provider",
            "A SAML or OIDC identity provider.",
            new RecordTable<IdentityProvider>()
                .Text("arn", "", p => p.Arn.Text)
                .Text("name", "The part after the last slash.", p => p.Arn.ResourceName)
                .Bool("isSaml", "SAML; else OIDC.", p => p.IsSaml)
                .OptionalText("url", "OIDC: the issuer.", p => p.Url)
                .Texts("clientIds", "OIDC: audiences.", p => p.ClientIds)
                .OptionalTime("created", "", p => p.Created)
                .OptionalTime("validUntil", "SAML: end of its metadata.", p => p.ValidUntil)
                .Fields
        );

    public static RecordType Trail { get; } =
        new(
            "trail",
            "A CloudTrail trail.",
            new RecordTable<Trail>()
                .Text("arn", "", t => t.Arn.Text)
                .Text("name", "", t => t.Name)
                .Text("homeRegion", "", t => t.HomeRegion)
                .Text("ownerAccount", "Who can change it: in a member account, an organization's trail is another's.", t => t.Arn.Account)
                .Bool("isMultiRegion", "", t => t.IsMultiRegion)
                .Bool("isOrganizationTrail", "", t => t.IsOrganizationTrail)
                .Bool("includesGlobalServiceEvents", "IAM, STS and other global services.", t => t.IncludesGlobalServiceEvents)
                .Bool("logFileValidation", "", t => t.LogFileValidation)
                .OptionalText("kmsKeyId", "Absent: encrypted by S3 alone.", t => t.KmsKeyId)
                .OptionalText("bucketName", "", t => t.BucketName)
                .OptionalText("cloudWatchLogsGroup", "ARN of the log group.", t => t.CloudWatchLogsGroup)
                .OptionalText("snsTopic", "", t => t.SnsTopic)
                .Field("isLogging", ExprType.Bool, "", t => Status(t, s => Value.Bool(s.IsLogging)))
                .OptionalField(
                    "latestDelivery",
                    ExprType.Timestamp,
                    "To S3.",
                    t => Status(t, s => Value.OptionalTimestamp(s.LatestDelivery))
                )
                .OptionalField(
                    "latestDeliveryError",
                    ExprType.String,
                    "Absent: the last delivery worked.",
                    t => Status(t, s => Value.OptionalString(s.LatestDeliveryError))
                )
                .OptionalField(
                    "latestCloudWatchLogsDelivery",
                    ExprType.Timestamp,
                    "",
                    t => Status(t, s => Value.OptionalTimestamp(s.LatestCloudWatchLogsDelivery))
                )
                .OptionalField(
                    "latestCloudWatchLogsDeliveryError",
                    ExprType.String,
                    "",
                    t => Status(t, s => Value.OptionalString(s.LatestCloudWatchLogsDeliveryError))
                )
                .OptionalField(
                    "latestDigestDeliveryError",
                    ExprType.String,
                    "",
                    t => Status(t, s => Value.OptionalString(s.LatestDigestDeliveryError))
                )
                .OptionalField("stoppedLogging", ExprType.Timestamp, "", t => Status(t, s => Value.OptionalTimestamp(s.StoppedLogging)))
                .Field("recordsManagementReads", ExprType.Bool, "", t => Selectors(t, s => Value.Bool(s.ManagementReads)))
                .Field("recordsManagementWrites", ExprType.Bool, "", t => Selectors(t, s => Value.Bool(s.ManagementWrites)))
                .Field(
                    "excludedManagementSources",
                    ExprType.List(ExprType.String),
                    "Services whose management events are left out.",
                    t => Selectors(t, s => Value.Strings(s.ExcludedManagementSources))
                )
                .Field(
                    "recordsS3Reads",
                    ExprType.Bool,
                    "Object-level reads of all buckets.",
                    t => Selectors(t, s => Value.Bool(s.S3ObjectReads))
                )
                .Field(
                    "recordsS3Writes",
                    ExprType.Bool,
                    "Object-level writes of all buckets.",
                    t => Selectors(t, s => Value.Bool(s.S3ObjectWrites))
                )
                .StandingFields
        );

    public static RecordType ArchiveParty { get; } =
        new(
            "archiveParty",
            "Whom an archive rule lets through by name.",
            new RecordTable<ArchiveParty>()
                .Text("name", "Id of an account or organization; else the principal as written.", p => p.Name)
                .Field(
                    "isOwnOrganization",
                    ExprType.Bool,
                    "The audited account, another of its organization, or the organization itself.",
                    p => p.IsOwnOrganization is { } own ? Value.Bool(own) : Unread.Organization
                )
                .Fields
        );

    public static RecordType ArchiveNarrowing { get; } =
        new(
            "archiveNarrowing",
            "A criterion of an archive rule that fixes whose access it archives.",
            new RecordTable<ArchiveNarrowing>()
                .Text("text", "`principal.AWS eq 111122223333`.", n => n.Text)
                .Records(
                    "parties",
                    ArchiveParty,
                    "Accounts and organizations that it names; empty where it names an identity provider, a network or one identity.",
                    n => n.Parties
                )
                .Fields
        );

    public static RecordType ArchiveRule { get; } =
        new(
            "archiveRule",
            "A rule by which an analyzer archives findings before anybody saw them.",
            new RecordTable<ArchiveRuleView>()
                .Text("text", "Its name and filter: `NAME (isPublic eq true)`.", r => r.Text)
                .Text("name", "", r => r.Rule.Name)
                .Text("filter", "What a finding must meet, joined by `; `.", r => r.Rule.FilterText)
                .Bool("hidesPublic", "Findings about public access meet its filter.", r => r.HidesPublic)
                .Bool(
                    "hidesAccounts",
                    "Findings about access by others meet its filter: by anybody where `narrowings` is empty, else by those whom each of them names.",
                    r => r.HidesAccounts
                )
                .Records("narrowings", ArchiveNarrowing, "Criteria that fix whose access it is.", r => r.Narrowings)
                .Fields
        );

    public static RecordType Analyzer { get; } =
        new(
            "analyzer",
            "An IAM Access Analyzer.",
            new RecordTable<AnalyzerView>()
                .Text("arn", "", a => a.Analyzer.Arn.Text)
                .Text("name", "", a => a.Analyzer.Name)
                .Text("region", "", a => a.Analyzer.Region)
                .Text("type", "AWS's: ACCOUNT, ORGANIZATION, ACCOUNT_UNUSED_ACCESS ...", a => a.Analyzer.Type)
                .Text("status", "AWS's: ACTIVE, CREATING, DISABLED, FAILED.", a => a.Analyzer.Status)
                .Bool("isActive", "", a => a.Analyzer.IsActive)
                .Bool("isExternal", "Looks for access from outside.", a => a.Analyzer.IsExternal)
                .Bool("isUnusedAccess", "", a => a.Analyzer.IsUnusedAccess)
                .Bool("isInternal", "", a => a.Analyzer.IsInternal)
                .Bool("isOrganization", "The zone of trust is the organization.", a => a.Analyzer.IsOrganization)
                .OptionalTime("created", "", a => a.Analyzer.Created)
                .OptionalTime("lastAnalyzed", "", a => a.Analyzer.LastAnalyzed)
                .Field(
                    "archiveRules",
                    ExprType.List(ArchiveRule.Type),
                    "Rules by which it archives findings; read of active analyzers of access from outside alone.",
                    a => a.ArchiveRules
                )
                .Fields
        );

    public static RecordType Region { get; } =
        new(
            "region",
            "An enabled region.",
            new RecordTable<RegionView>()
                .Text("name", "", r => r.Name)
                .Standing()
                .Records("analyzers", Analyzer, "The analyzers of that region.", r => r.AnalyzerRecords)
                .Standing()
                .Field(
                    "hasExternalAnalyzer",
                    ExprType.Bool,
                    "An active analyzer looks for access from outside. Not known in a member account that shows none: its organization's analyzer belongs to another account.",
                    r => r.HasExternalAnalyzer
                )
                .Standing()
                .Fields
        );

    public static RecordType AnalyzerFinding { get; } =
        new(
            "finding",
            "A finding of IAM Access Analyzer.",
            new RecordTable<AnalyzerFinding>()
                .Text("id", "", f => f.Id)
                .Text("type", "AWS's: ExternalAccess, UnusedIAMRole ...", f => f.Type)
                .Text("resource", "", f => f.Resource)
                .Text("resourceType", "", f => f.ResourceType)
                .OptionalText("resourceOwner", "Account id.", f => f.ResourceOwner)
                .Text("status", "AWS's: ACTIVE, ARCHIVED, RESOLVED.", f => f.Status)
                .Bool("isActive", "", f => f.IsActive)
                .Bool("isExternal", "", f => f.IsExternal)
                .Bool("isPublic", "", f => f.IsPublic)
                .OptionalText("principal", "Who is let in.", f => f.Principal)
                .Texts("actions", "", f => f.Actions)
                .Field("condition", Map, "Condition keys and values of the grant.", f => Value.Map(ValueMap.Of(f.Condition)))
                .Texts("regions", "Where it was found.", f => f.Regions)
                .Texts("analyzers", "ARNs of the analyzers that found it.", f => f.Analyzers)
                .OptionalTime("created", "", f => f.Created)
                .OptionalTime("updated", "", f => f.Updated)
                .OptionalTime("analyzed", "", f => f.Analyzed)
                .OptionalText("error", "Why AWS could not analyze the resource.", f => f.Error)
                .Fields
        );

    public static RecordType Organization { get; } =
        new(
            "organization",
            "The AWS Organization of the account.",
            new RecordTable<AccountView>()
                .Text("id", "", a => a.Snapshot.Organization!.Id)
                .Text("managementAccount", "", a => a.Snapshot.Organization!.ManagementAccount.Text)
                .Bool(
                    "isManagementAccount",
                    "The audited account is it.",
                    a => a.Snapshot.Organization!.ManagementAccount == a.Snapshot.Account
                )
                .OptionalText("featureSet", "ALL or CONSOLIDATED_BILLING.", a => a.Snapshot.Organization!.FeatureSet)
                .Field("rootFeatures", ExprType.List(ExprType.String), "RootCredentialsManagement, RootSessions.", RootFeatures)
                .Bool(
                    "tellsRootFeatures",
                    "The features were read: AWS tells them to the management account and to a delegated administrator alone.",
                    a => a.Snapshot.Coverage.WasRead(Source.OrganizationsFeatures)
                )
                .Field(
                    "delegatedAdministrators",
                    ExprType.List(ExprType.String),
                    "Ids of the accounts that administer some service for it.",
                    a =>
                        a.Snapshot.DelegatedAdministration is { } delegated
                            ? Value.Strings([.. delegated.Administrators.Select(d => d.Text)])
                            : Unread.DelegatedAdministrators
                )
                .Field(
                    "trustedServices",
                    ExprType.List(ExprType.String),
                    "Service principals with trusted access to it.",
                    a =>
                        a.Snapshot.DelegatedAdministration?.TrustedServices is { } services
                            ? Value.Strings(services)
                            : Unread.DelegatedAdministrators
                )
                .Field(
                    "identityCenterAdministrators",
                    ExprType.List(ExprType.String),
                    "Ids of the accounts that administer IAM Identity Center for it.",
                    a =>
                        a.Snapshot.DelegatedAdministration?.IdentityCenterAdministrators is { } administrators
                            ? Value.Strings([.. administrators.Select(d => d.Text)])
                            : Unread.DelegatedAdministrators
                )
                .Bool(
                    "tellsDelegation",
                    "The delegated administrators were read: AWS tells them to the management account and to a delegated administrator alone.",
                    a => a.Snapshot.DelegatedAdministration is not null
                )
                .Field(
                    "listsAllDelegation",
                    ExprType.Bool,
                    "True where no list of delegated administrators or trusted services was cut, else unread.",
                    a => a.Snapshot.Coverage.IsComplete(Source.DelegatedAdministrators) ? Value.True : Unread.DelegatedAdministrators
                )
                .Int("accountCount", "Accounts listed; 0 where listing is refused.", a => a.Snapshot.Organization!.Accounts.Count)
                .Fields
        );

    public static RecordType AccountAssignment { get; } =
        new(
            "accountAssignment",
            "A user or group of Identity Center that gets a permission set in an account.",
            new RecordTable<AccountAssignment>()
                .Text("account", "Where.", a => a.Account.Text)
                .Text("principalType", "AWS's: USER or GROUP.", a => a.PrincipalType)
                .Text("principalId", "In the identity store; its name is not told here.", a => a.PrincipalId)
                .Bool("isUser", "A single user, and no group.", a => a.PrincipalType == "USER")
                .Fields
        );

    public static RecordType PermissionSet { get; } =
        new(
            "permissionSet",
            "A permission set of IAM Identity Center, in the account that owns the instance.",
            new RecordTable<PermissionSetView>()
                .Text("arn", "", s => s.Set.Arn.Text)
                .Text("name", "", s => s.Set.Name)
                .Text("instance", "ARN of its instance.", s => s.Instance.Arn.Text)
                .Text("region", "Of its instance.", s => s.Instance.Region)
                .OptionalTime("created", "", s => s.Set.Created)
                .Field("sessionDuration", ExprType.Duration, "How long its sessions last.", s => Value.Duration(s.Set.SessionDuration))
                .Field("managedPolicies", ExprType.List(ExprType.String), "ARNs of AWS's policies in it.", s => s.ManagedPolicies)
                .Field(
                    "customerManagedPolicies",
                    ExprType.List(ExprType.String),
                    "Path and name of the policies that each account brings itself.",
                    s => s.CustomerManagedPolicies
                )
                .Field("hasInlinePolicy", ExprType.Bool, "", s => s.HasInlinePolicy)
                .Field("hasBoundary", ExprType.Bool, "", s => s.HasBoundary)
                .PrivilegeField(
                    "grantsAdministration",
                    ExprType.Bool,
                    "Its sessions may do everything. Not known where AWS's policies that were not read, or policies that each account brings itself, could make it so.",
                    s => s.Privileges.IsAdministratorSet(s.Set)
                )
                .PrivilegeTexts(
                    "administrationBy",
                    "The policies that make it so, each with its line.",
                    s => s.Privileges.AdministratorSetBy(s.Set)
                )
                .Field("assignments", ExprType.List(AccountAssignment.Type), "Who gets it, and where.", s => s.Assignments)
                .Fields
        );

    public static RecordType Event { get; } =
        new(
            "event",
            "A CloudTrail event, or all events of one root session.",
            new RecordTable<EventView>()
                .Text("id", "The (first) event's id.", e => e.First.Id)
                .Time("time", "Of the first event.", e => e.First.Time)
                .Time("lastTime", "Of the last event.", e => e.LastTime)
                .Int("count", "Events in it.", e => e.Count)
                .Text("name", "Of the first event: ConsoleLogin, StopLogging ...", e => e.First.Name)
                .Texts("names", "All different names, in order of time.", e => e.Names)
                .Text("service", "signin.amazonaws.com, iam.amazonaws.com ...", e => e.First.Service)
                .Text("type", "AWS's eventType.", e => e.First.Type)
                .Text("region", "Of the first event.", e => e.First.Region)
                .Texts("regions", "", e => e.Regions)
                .Text("actorType", "AWS's userIdentity.type.", e => e.First.ActorType)
                .OptionalText("actor", "ARN of who acted.", e => e.First.Actor)
                .OptionalText("actorName", "", e => e.First.ActorName)
                .OptionalText("accessKeyId", "", e => e.First.AccessKeyId)
                .OptionalText("invokedBy", "The service that acted on the actor's behalf.", e => e.First.InvokedBy)
                .OptionalText("sourceIp", "Of the first event.", e => e.First.SourceIp)
                .Texts("sourceIps", "", e => e.SourceIps)
                .OptionalText("userAgent", "", e => e.First.UserAgent)
                .OptionalText("errorCode", "", e => e.First.ErrorCode)
                .OptionalBool("mfaUsed", "Absent: CloudTrail does not say.", e => e.First.MfaUsed)
                .Field(
                    "usedMfa",
                    ExprType.Bool,
                    "The same for rules that must know: what CloudTrail does not say is unknown.",
                    e => e.First.MfaUsed is { } used ? Value.Bool(used) : Unread.CloudTrailEvents
                )
                .OptionalText("loginResult", "ConsoleLogin: Success or Failure.", e => e.First.LoginResult)
                .OptionalText("sessionIssuer", "Role or user behind a temporary session.", e => e.First.SessionIssuer)
                .OptionalText("requestParameters", "As JSON text.", e => e.First.RequestParameters)
                .Bool("isRootPerson", "Root acted as a person, or a member's root was assumed; not a service.", e => e.First.IsRootPerson)
                .Fields
        );

    public static RecordType Account { get; } =
        new(
            "account",
            "The audited account; always in scope.",
            new RecordTable<AccountView>()
                .Text("id", "Twelve digits.", a => a.Snapshot.Account.Text)
                .Standing()
                .Text("partition", "aws, aws-cn, aws-us-gov or aws-eusc.", a => a.Snapshot.Partition.Name)
                .Standing()
                .Text("environment", "From the configuration; empty where not set.", a => a.Environment)
                .Standing()
                .Texts("sensitiveResources", "From the configuration, `IamAuditor:Rules:Sensitive`.", a => a.SensitiveResources)
                .Standing()
                .Texts("aliases", "", a => a.Snapshot.Aliases)
                .Time("takenAt", "The moment of judgement.", a => a.Snapshot.TakenAt)
                .Standing()
                .Time(
                    "credentialsAsOf",
                    "When AWS generated the credential report (up to four hours before takenAt): ages of use count to this moment.",
                    a => a.Snapshot.CredentialReportGenerated ?? a.Snapshot.TakenAt
                )
                .Standing()
                .PrivilegeField(
                    "adminUsers",
                    ExprType.List(ExprType.String),
                    "Names of the users who may do everything.",
                    a => a.Privileges.AdministratorUsers
                )
                .PrivilegeField(
                    "provenAdminUsers",
                    ExprType.List(ExprType.String),
                    "Those of whom it is known, whatever was not read of others.",
                    a => Value.Strings([.. a.Privileges.ProvenAdministratorUsers])
                )
                .PrivilegeField(
                    "possibleAdminUsers",
                    ExprType.List(ExprType.String),
                    "Those, and users who may be administrators by a document that was not read.",
                    a => Value.Strings([.. a.Privileges.PossibleAdministratorUsers])
                )
                .Texts("regions", "Enabled regions.", a => a.Snapshot.Regions)
                .Records("users", User, "", a => a.UserRecords)
                .Standing()
                .Records("groups", Group, "", a => a.GroupRecords)
                .Standing()
                .Records("roles", Role, "", a => a.RoleRecords)
                .Standing()
                .Records("policies", Policy, "", a => a.PolicyRecords)
                .Standing()
                .Records("trails", Trail, "", a => a.TrailRecords)
                .Standing()
                .Records("analyzers", Analyzer, "", a => a.AnalyzerRecords)
                .Standing()
                .Records("identityProviders", IdentityProvider, "", a => a.ProviderRecords)
                .Standing()
                .Records("certificates", ServerCertificate, "", a => a.CertificateRecords)
                .Standing()
                .Field("root", Root.Type, "", a => Value.Record(Root, a.Root))
                .Field(
                    "summary",
                    ExprType.Map(ExprType.String, ExprType.Int),
                    "GetAccountSummary's counts by AWS's names.",
                    a => a.Summary.Count == 0 ? Unread.AccountSummary : Value.Map(a.Summary)
                )
                .Field(
                    "hasPasswordPolicy",
                    ExprType.Bool,
                    "It has a password policy of its own.",
                    a =>
                        a.Snapshot.PasswordPolicy is not null ? Value.True
                        : a.Snapshot.Coverage.IsComplete(Source.PasswordPolicy) ? Value.False
                        : Unread.PasswordPolicy
                )
                .Standing()
                .Field(
                    "passwordPolicy",
                    PasswordPolicy.Type,
                    "The rules in force.",
                    a =>
                        a.Snapshot.PasswordPolicy is { } policy ? Value.Record(PasswordPolicy, policy)
                        : a.Snapshot.Coverage.IsComplete(Source.PasswordPolicy)
                            ? Value.Record(PasswordPolicy, Accounts.PasswordPolicy.AwsDefault)
                        : Unread.PasswordPolicy
                )
                .Standing()
                .Field(
                    "hasSecurityContact",
                    ExprType.Bool,
                    "AWS knows an alternate contact of type SECURITY.",
                    a =>
                        a.Snapshot.SecurityContact is not null ? Value.True
                        : a.Snapshot.Coverage.IsComplete(Source.SecurityContact) ? Value.False
                        : Unread.SecurityContact
                )
                .Standing()
                .Field(
                    "isOrganizationMember",
                    ExprType.Bool,
                    "It belongs to an AWS Organization.",
                    a =>
                        a.Snapshot.Organization is not null ? Value.True
                        : a.Snapshot.Coverage.IsComplete(Source.Organization) ? Value.False
                        : Unread.Organization
                )
                .Standing()
                .Field(
                    "isManagementAccount",
                    ExprType.Bool,
                    "It is its organization's management account, which service and resource control policies do not bind.",
                    a =>
                        a.Snapshot.Organization is { } organization ? Value.Bool(organization.ManagementAccount == a.Snapshot.Account)
                        : a.Snapshot.Coverage.IsComplete(Source.Organization) ? Value.False
                        : Unread.Organization
                )
                .Standing()
                .Field(
                    "scpRestrictions",
                    ExprType.List(ExprType.String),
                    "Names of the service control policies above it that deny something, or allow less than everything on their level.",
                    a => a.Guardrails.Restrictions
                )
                .Standing()
                .Field(
                    "rcpRestrictions",
                    ExprType.List(ExprType.String),
                    "The same of resource control policies.",
                    a => a.Guardrails.ResourceRestrictions
                )
                .Standing()
                .Field(
                    "scpDeniesRoot",
                    ExprType.Bool,
                    "Service control policies deny its root user what root does not need, whatever the request: asked for five actions of five services.",
                    a => a.Guardrails.DeniesRoot
                )
                .Standing()
                .Field(
                    "openRegions",
                    ExprType.List(ExprType.String),
                    "Enabled regions in which service control policies let a role of no special name make something.",
                    a => a.Guardrails.OpenRegions
                )
                .Standing()
                .Field(
                    "deniedRegions",
                    ExprType.List(ExprType.String),
                    "Enabled regions in which they do not.",
                    a => a.Guardrails.DeniedRegions
                )
                .Standing()
                .Field("rootFeatures", ExprType.List(ExprType.String), "Centralized root features that are on.", RootFeatures)
                .Field("usesBoundaries", ExprType.Bool, "One of its users or roles has a permissions boundary.", a => a.UsesBoundaries)
                .Standing()
                .Field(
                    "hasUnusedAccessAnalyzer",
                    ExprType.Bool,
                    "An active analyzer looks for unused access. Not known in a member account that shows none: its organization's analyzer belongs to another account.",
                    a => a.HasUnusedAccessAnalyzer
                )
                .Standing()
                .Records("iamChanges", IamChange, "Successful changes to IAM in the events that were read, by actor.", a => a.IamChanges)
                .Fields
        );

    /// <summary>The variable that a rule of this kind reads its resource by, and its record.</summary>
    public static (string Variable, RecordType Type) Of(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Account => ("account", Account),
            ResourceKind.Region => ("region", Region),
            ResourceKind.Root => ("root", Root),
            ResourceKind.User => ("user", User),
            ResourceKind.Group => ("group", Group),
            ResourceKind.Role => ("role", Role),
            ResourceKind.Principal => ("principal", Principal),
            ResourceKind.AccessKey => ("key", AccessKey),
            ResourceKind.Policy => ("policy", Policy),
            ResourceKind.InlinePolicy => ("policy", InlinePolicy),
            ResourceKind.AnyPolicy => ("policy", AnyPolicy),
            ResourceKind.ServerCertificate => ("certificate", ServerCertificate),
            ResourceKind.IdentityProvider => ("provider", IdentityProvider),
            ResourceKind.Trail => ("trail", Trail),
            ResourceKind.Analyzer => ("analyzer", Analyzer),
            ResourceKind.Organization => ("organization", Organization),
            ResourceKind.PermissionSet => ("permissionSet", PermissionSet),
            ResourceKind.AnalyzerFinding => ("finding", AnalyzerFinding),
            ResourceKind.Event => ("event", Event),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a resource kind"),
        };

    private static RecordTable<PolicyView> Granting(RecordTable<PolicyView> table)
    {
        var texts = ExprType.List(ExprType.String);
        return table
            .Bool("isOwn", "The account may edit it: neither AWS's nor inside a role of AWS's.", p => p.IsOwn)
            .Bool("isBoundaryOnly", "Only a permissions boundary: it limits and grants nothing.", p => p.IsBoundaryOnly)
            .Text("place", "`Policy NAME` or `Inline policy NAME of user OWNER`.", p => p.Place)
            .Text("editCommand", "The AWS CLI command that replaces its document by policy.json.", p => p.EditCommand)
            .Field(
                "everything",
                texts,
                "Statements that allow every action on every resource: `line 7: * on *`.",
                p => p.Granted(g => g.Everything)
            )
            .Field(
                "wildcards",
                texts,
                "Statements that allow all actions of a service on all its resources.",
                p => p.Granted(g => g.Wildcards)
            )
            .Field("notActions", texts, "Statements that allow everything but a list of actions.", p => p.Granted(g => g.NotActions))
            .Field(
                "notResources",
                texts,
                "Statements that allow on everything but a list of resources.",
                p => p.Granted(g => g.NotResources)
            )
            .Field(
                "anyPassRole",
                texts,
                "Statements that allow to pass any role of the account to any service.",
                p => p.Granted(g => g.AnyPassRole)
            )
            .Field("anyAssumeRole", texts, "Statements that allow to assume any role of an account.", p => p.Granted(g => g.AnyAssumeRole))
            .Field("anyDecrypt", texts, "Statements that allow to decrypt with any key of the account.", p => p.Granted(g => g.AnyDecrypt))
            .Field(
                "anyMarketplace",
                texts,
                "Statements that allow to subscribe to any product of AWS Marketplace.",
                p => p.Granted(g => g.AnyMarketplace)
            )
            .Field(
                "dataReads",
                texts,
                "Actions that hand out stored data and secrets and are allowed on all resources: `s3:GetObject (line 7)`.",
                p => p.Granted(g => g.Unlimited(RiskyActions.DataReads))
            )
            .Field(
                "exposures",
                texts,
                "Actions that open resources to others and are allowed on all resources.",
                p => p.Granted(g => g.Unlimited(RiskyActions.Exposures))
            )
            .Field(
                "credentialReads",
                texts,
                "Actions that answer with credentials and are allowed on all resources.",
                p => p.Granted(g => g.Unlimited(RiskyActions.CredentialReads))
            )
            .Field("groupDenies", texts, "Denies of what is done to users that name groups alone.", p => p.Granted(g => g.GroupDenies))
            .Field("malformed", texts, "What AWS would refuse in it: `line 3: ...`.", p => p.Granted(g => g.Malformed))
            .Field("unknownActions", texts, "Actions that the catalogue does not have.", p => p.Granted(g => g.UnknownActions))
            .Field("unknownConditions", texts, "Condition keys that AWS documents nowhere.", p => p.Granted(g => g.UnknownConditions))
            .Field("weakMfa", texts, "Conditions on MFA that long-term access keys pass by.", p => p.Granted(g => g.WeakMfa))
            .Field("looseSets", texts, "Set operators on keys that hold one value.", p => p.Granted(g => g.LooseSets))
            .Field("fullKms", ExprType.Bool, "Every action of KMS on every key.", p => p.Grants(g => g.FullKms))
            .Field("fullCloudTrail", ExprType.Bool, "Every action of CloudTrail on every trail.", p => p.Grants(g => g.FullCloudTrail));
    }

    private static string ArgumentsOf(PasswordPolicy policy)
    {
        var arguments = new List<string> { Number("--minimum-password-length", policy.MinimumLength) };
        Flag("--require-uppercase-characters", policy.RequireUppercase);
        Flag("--require-lowercase-characters", policy.RequireLowercase);
        Flag("--require-numbers", policy.RequireNumbers);
        Flag("--require-symbols", policy.RequireSymbols);
        Flag("--allow-users-to-change-password", policy.AllowUsersToChange);
        Flag("--hard-expiry", policy.HardExpiry);
        if (policy.MaxAge is { } age)
        {
            arguments.Add(Number("--max-password-age", age));
        }

        if (policy.ReusePrevention is { } reuse)
        {
            arguments.Add(Number("--password-reuse-prevention", reuse));
        }

        return string.Join(' ', arguments);

        void Flag(string option, bool isSet)
        {
            if (isSet)
            {
                arguments.Add(option);
            }
        }

        static string Number(string option, int value) => string.Create(CultureInfo.InvariantCulture, $"{option} {value}");
    }

    private static string NameOf(TrustedParty party) =>
        party switch
        {
            TrustedParty.AwsService => "aws-service",
            _ => party.ToString().ToLowerInvariant(),
        };

    private static Value Details(UserView view, Func<UserDetails, Value> read) =>
        view.User.Details is { } details ? read(details) : Unread.AuthorizationDetails;

    private static Value Report(UserView view, Func<Credentials, Value> read) =>
        view.User.Credentials is { } row ? read(row) : Unread.CredentialReport;

    private static Value Status(Trail trail, Func<TrailStatus, Value> read) =>
        trail.Status is { } status ? read(status) : Unread.TrailStatus;

    private static Value Selectors(Trail trail, Func<TrailSelectors, Value> read) =>
        trail.Selectors is { } selectors ? read(selectors) : Unread.EventSelectors;

    private static Value RootFeatures(AccountView account) =>
        account.Snapshot.Coverage.WasRead(Source.OrganizationsFeatures)
            ? Value.Strings(account.Snapshot.OrganizationsFeatures)
            : Unread.OrganizationsFeatures;
}
