using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Decisions;

/// <summary>One entry of a Principal element, taken apart once.</summary>
internal sealed class CompiledPrincipal
{
    private const int ShortestUniqueId = 16;

    private static readonly string[] UniqueIdPrefixes = ["AIDA", "AROA", "AGPA", "AIPA", "ANPA", "ANVA"];

    private readonly Shape shape;
    private readonly string text;
    private readonly string partition = "";
    private readonly string account = "";
    private readonly string name = "";
    private readonly string sessionRole = "";

    public CompiledPrincipal(PrincipalValue value)
    {
        text = value.Text;
        shape = value switch
        {
            { IsEveryone: true } => Shape.Everyone,
            { Kind: PrincipalKind.Service } => text.Contains('*', StringComparison.Ordinal) && text != "*"
                ? Shape.Malformed
                : Shape.Service,
            { Kind: PrincipalKind.Federated } => Shape.Federated,
            { Kind: PrincipalKind.CanonicalUser } => Shape.CanonicalUser,
            _ => Shape.Malformed,
        };
        if (value.Kind != PrincipalKind.Aws || shape == Shape.Everyone)
            return;

        if (AccountId.TryParse(text, out _))
        {
            (shape, account) = (Shape.Account, text);
            return;
        }

        if (IsUniqueId(text))
        {
            shape = Shape.UniqueId;
            return;
        }

        // No wildcard may stand for a part of a principal's name or ARN.
        if (text.AsSpan().IndexOfAny('*', '?') >= 0 || !Arn.TryParse(text, out var arn))
            return;

        (partition, account, name) = (arn.Partition, arn.Account, arn.ResourceName);
        var parts = arn.Resource.Split('/');
        shape = (arn.Service, parts[0]) switch
        {
            ("iam", "root") when arn.Resource == "root" && AccountId.TryParse(account, out _) => Shape.Account,
            ("iam", "user") when name.Length > 0 => Shape.Exact,
            ("iam", "role") when name.Length > 0 => Shape.Role,
            ("sts", "assumed-role") when parts.Length == 3 => Shape.Exact,
            ("sts", "federated-user") => Shape.Exact,
            ("iam", "saml-provider" or "oidc-provider") => Shape.Federated,
            _ => Shape.Malformed,
        };
        if (shape == Shape.Exact && parts[0] == "assumed-role")
            sessionRole = parts[1];
    }

    private enum Shape
    {
        Malformed,
        Everyone,
        Account,
        Role,
        Exact,
        Service,
        Federated,
        CanonicalUser,
        UniqueId,
    }

    public bool IsMalformed => shape == Shape.Malformed;

    /// <summary>What AWS leaves behind for a deleted user or role: it grants nobody, a new one of the same name included.</summary>
    public bool IsOrphan => shape == Shape.UniqueId;

    /// <summary>Names this caller and not merely the account or the role that it belongs to.</summary>
    public bool IsItself(RequestPrincipal caller) =>
        Match(caller) == PrincipalReach.Direct || (shape == Shape.Role && caller.Kind == CallerKind.Role && caller.Text == text);

    /// <summary>A user, role or session of the account that the other entry names, or a session of the role that it names.</summary>
    public bool IsPartOf(CompiledPrincipal whole) =>
        whole.shape switch
        {
            Shape.Account => shape is Shape.Exact or Shape.Role && account == whole.account,
            Shape.Role => sessionRole == whole.name && account == whole.account,
            _ => false,
        };

    public PrincipalReach Match(RequestPrincipal caller)
    {
        switch (shape)
        {
            case Shape.Everyone:
                return PrincipalReach.Direct;
            case Shape.Account:
                var same = caller.IsIam && caller.Account == account && (partition.Length == 0 || caller.Partition == partition);
                return !same ? PrincipalReach.None
                    : caller.Kind == CallerKind.Root ? PrincipalReach.Direct
                    : PrincipalReach.Account;
            case Shape.Role:
                return caller.RoleArn is not null && IsRoleOf(caller) ? PrincipalReach.Role : PrincipalReach.None;
            case Shape.Exact:
                return Granted(caller.IsIam && caller.Text == text);
            case Shape.Service:
                return Granted(caller.Kind == CallerKind.Service && (caller.Text == text || text == "*"));
            case Shape.Federated:
                return Granted(
                    caller.Kind is CallerKind.IdentityProvider or CallerKind.Service
                        && (caller.Text == text || (text == "*" && caller.Kind == CallerKind.IdentityProvider))
                );
            case Shape.CanonicalUser:
                return Granted(caller.Text == text);
            default:
                return PrincipalReach.None;
        }
    }

    private static PrincipalReach Granted(bool match) => match ? PrincipalReach.Direct : PrincipalReach.None;

    // Role names are unique in an account whatever their path, and a session's ARN does not show the path.
    private bool IsRoleOf(RequestPrincipal caller) =>
        caller.IsRolePathKnown ? caller.RoleArn == text : caller.Account == account && caller.Partition == partition && caller.Name == name;

    private static bool IsUniqueId(string text) =>
        text.Length >= ShortestUniqueId
        && Array.Exists(UniqueIdPrefixes, p => text.StartsWith(p, StringComparison.Ordinal))
        && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
