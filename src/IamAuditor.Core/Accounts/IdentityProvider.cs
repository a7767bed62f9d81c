using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>A SAML or OIDC provider of the account. <see cref="Url"/>, <see cref="ClientIds"/> and <see cref="Thumbprints"/> are OIDC's, <see cref="ValidUntil"/> is SAML's.</summary>
public sealed record IdentityProvider
{
    public required Arn Arn { get; init; }
    public required bool IsSaml { get; init; }
    public string? Url { get; init; }
    public IReadOnlyList<string> ClientIds { get; init; } = [];
    public IReadOnlyList<string> Thumbprints { get; init; } = [];
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? ValidUntil { get; init; }
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}
