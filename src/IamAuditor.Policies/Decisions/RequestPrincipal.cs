using IamAuditor.Policies.Conditions;

namespace IamAuditor.Policies.Decisions;

/// <summary>
/// The principal of a request, from its ARN, <c>anonymous</c> (or <c>*</c>), a bare account id (its root user) or a service's name.
/// Account, Name and SessionName are null where the kind has none; Name is a user's or role's name without its path.
/// </summary>
public sealed record RequestPrincipal
{
    private static readonly string[] WebIdentities =
    [
        "accounts.google.com",
        "cognito-identity.amazonaws.com",
        "cognito-identity-us-gov.amazonaws.com",
        "graph.facebook.com",
        "www.amazon.com",
    ];

    private RequestPrincipal(CallerKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    public CallerKind Kind { get; private init; }
    public string Text { get; }
    public string? Partition { get; private init; }
    public string? Account { get; private init; }
    public string? Name { get; private init; }
    public string? SessionName { get; private init; }

    /// <summary>
    /// The IAM ARN of the role behind a role or session, as <c>aws:PrincipalArn</c> shows it. A session's ARN leaves the role's path out: unless the
    /// request's context gives the ARN, the role is taken to have none, and <see cref="IsRolePathKnown"/> is false.
    /// </summary>
    public string? RoleArn { get; private init; }

    public bool IsRolePathKnown { get; private init; }

    /// <summary>Has IAM policies: a user, a role or one of its sessions, a federated user, the root user.</summary>
    public bool IsIam =>
        Kind is CallerKind.Root or CallerKind.User or CallerKind.Role or CallerKind.RoleSession or CallerKind.FederatedUser;

    /// <summary>
    /// A role that AWS services create and use for themselves: SCPs and RCPs leave it alone. Its path says so; where a session's ARN hides the path, its name.
    /// Source: Organizations User Guide, "Tasks and entities not restricted by SCPs".
    /// </summary>
    public bool IsServiceLinkedRole =>
        RoleArn is not null
        && (
            RoleArn.Contains(":role/aws-service-role/", StringComparison.Ordinal)
            || (!IsRolePathKnown && Name!.StartsWith("AWSServiceRoleFor", StringComparison.Ordinal))
        );

    /// <summary>Null where the text names no principal at all.</summary>
    public static RequestPrincipal? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "*" || text.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
            return new(CallerKind.Anonymous, "anonymous");
        if (AccountId.TryParse(text, out _))
            return new(CallerKind.Root, $"arn:aws:iam::{text}:root") { Partition = "aws", Account = text };
        if (Array.Exists(WebIdentities, w => w == text))
            return new(CallerKind.IdentityProvider, text);
        if (!Arn.TryParse(text, out var arn))
            return IsHostName(text) ? new(CallerKind.Service, text) : null;

        var principal = new RequestPrincipal(CallerKind.Unrecognised, text)
        {
            Partition = arn.Partition,
            Account = arn.Account.Length == 0 ? null : arn.Account,
        };
        var slash = arn.Resource.IndexOf('/', StringComparison.Ordinal);
        var (type, rest) = slash < 0 ? (arn.Resource, "") : (arn.Resource[..slash], arn.Resource[(slash + 1)..]);
        return (arn.Service, type, rest.Length > 0) switch
        {
            ("iam", "root", false) => principal with { Kind = CallerKind.Root },
            ("iam", "user", true) => principal with { Kind = CallerKind.User, Name = arn.ResourceName },
            ("iam", "role", true) => principal with
            {
                Kind = CallerKind.Role,
                Name = arn.ResourceName,
                RoleArn = text,
                IsRolePathKnown = true,
            },
            ("sts", "assumed-role", true) => principal.AsSession(rest),
            ("sts", "federated-user", true) => principal with { Kind = CallerKind.FederatedUser, Name = rest },
            ("iam", "saml-provider" or "oidc-provider", true) => principal with { Kind = CallerKind.IdentityProvider },
            _ => principal,
        };
    }

    /// <summary>A session whose role ARN the request's context gives knows its role's path.</summary>
    internal RequestPrincipal WithRoleArn(string? principalArn) =>
        Kind == CallerKind.RoleSession
        && Arn.TryParse(principalArn, out var arn)
        && arn.Service == "iam"
        && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
        && arn.Account == Account
        && arn.ResourceName == Name
            ? this with
            {
                RoleArn = principalArn,
                IsRolePathKnown = true,
            }
            : this;

    /// <summary>
    /// The context keys that the principal fixes, those it certainly lacks included. Source: IAM User Guide, "AWS global condition context keys" and the
    /// table of principal key values under "IAM policy elements: Variables and tags".
    /// </summary>
    public IEnumerable<KeyValuePair<string, ContextValue>> ContextKeys()
    {
        yield return new("aws:PrincipalIsAWSService", ContextValue.One(Kind == CallerKind.Service ? "true" : "false"));
        yield return new("aws:PrincipalServiceName", Kind == CallerKind.Service ? ContextValue.One(Text) : ContextValue.Absent);
        if (Kind != CallerKind.Service)
            yield return new("aws:PrincipalServiceNamesList", ContextValue.Absent);

        if (Kind != CallerKind.User)
            yield return new("aws:username", ContextValue.Absent);
        if (Account is not null && Kind != CallerKind.IdentityProvider)
            yield return new("aws:PrincipalAccount", ContextValue.One(Account));

        switch (Kind)
        {
            case CallerKind.Root:
                yield return new("aws:PrincipalArn", ContextValue.One(Text));
                yield return new("aws:PrincipalType", ContextValue.One("Account"));
                yield return new("aws:userid", ContextValue.One(Account!));
                break;
            case CallerKind.User:
                yield return new("aws:PrincipalArn", ContextValue.One(Text));
                yield return new("aws:PrincipalType", ContextValue.One("User"));
                yield return new("aws:username", ContextValue.One(Name!));
                break;
            case CallerKind.Role or CallerKind.RoleSession:
                yield return new("aws:PrincipalArn", ContextValue.One(RoleArn!));
                yield return new("aws:PrincipalType", ContextValue.One("AssumedRole"));
                break;
            case CallerKind.FederatedUser:
                yield return new("aws:PrincipalArn", ContextValue.One(Text));
                yield return new("aws:PrincipalType", ContextValue.One("FederatedUser"));
                yield return new("aws:userid", ContextValue.One($"{Account}:{Name}"));
                break;
            case CallerKind.Anonymous:
                yield return new("aws:PrincipalType", ContextValue.One("Anonymous"));
                yield return new("aws:userid", ContextValue.One("anonymous"));
                foreach (var key in (string[])["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"])
                    yield return new(key, ContextValue.Absent);
                break;
            case CallerKind.Service:
                foreach (var key in (string[])["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"])
                    yield return new(key, ContextValue.Absent);
                break;
            case CallerKind.IdentityProvider:
                yield return new("aws:FederatedProvider", ContextValue.One(Text));
                break;
            default:
                break;
        }
    }

    public override string ToString() => Text;

    private RequestPrincipal AsSession(string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? rest : rest[..slash];
        return this with
        {
            Kind = CallerKind.RoleSession,
            Name = name,
            SessionName = slash < 0 ? null : rest[(slash + 1)..],
            RoleArn = $"arn:{Partition}:iam::{Account}:role/{name}",
        };
    }

    private static bool IsHostName(string text) =>
        text.Contains('.', StringComparison.Ordinal)
        && !text.StartsWith('.')
        && !text.EndsWith('.')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
