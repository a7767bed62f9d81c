namespace IamAuditor.Core.Privileges.Trust;

/// <summary>
/// Whom a statement of a trust policy lets in. What the conditions leave over decides, not what is written: `*` narrowed to an account is <see cref="Account"/>, narrowed to an
/// organization <see cref="Organization"/>.
/// </summary>
public enum TrustedParty
{
    /// <summary>`*`, or Allow with NotPrincipal: any AWS account or federated user of the world.</summary>
    Everyone,

    /// <summary>Every account of an organization.</summary>
    Organization,

    /// <summary>A whole account: it decides itself who of it may come.</summary>
    Account,

    /// <summary>A user, role or session by its ARN.</summary>
    Principal,

    /// <summary>A user or role that was deleted: AWS shows its unique id where its ARN stood. It lets nobody in.</summary>
    Deleted,

    /// <summary>An AWS service.</summary>
    AwsService,

    /// <summary>An OpenID Connect issuer, Cognito and the built-in web identities included.</summary>
    Oidc,

    /// <summary>A SAML provider.</summary>
    Saml,
}
