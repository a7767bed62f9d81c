namespace IamAuditor.Policies.Decisions;

/// <summary>Who makes a request. Source: IAM User Guide, "AWS JSON policy elements: Principal".</summary>
public enum CallerKind
{
    Anonymous,
    Root,
    User,

    /// <summary>A role named by its IAM ARN: some session of it, which one is not said.</summary>
    Role,
    RoleSession,
    FederatedUser,
    Service,

    /// <summary>A SAML or OIDC provider, or a web identity such as <c>accounts.google.com</c>, that asks STS for a role.</summary>
    IdentityProvider,

    /// <summary>An ARN that can make no request, such as a group's: only what is granted to everyone applies.</summary>
    Unrecognised,
}
