namespace IamAuditor.Core.Privileges.Trust;

/// <summary>Whether a pattern for an OIDC subject, wildcards and all, stays with one owner. Anyone may have an account at a public issuer, so the owner's name must be whole.</summary>
internal static class OidcSubject
{
    public const string GitHub = "token.actions.githubusercontent.com";
    public const string Cognito = "cognito-identity.amazonaws.com";

    // Claims of GitHub's token that are the owner's or the repository's own. Source: GitHub Docs, "OpenID Connect reference".
    private static readonly string[] OwnerClaims =
    [
        "repository_owner",
        "repository_owner_id",
        "repository",
        "repository_id",
        "enterprise",
        "enterprise_id",
        "job_workflow_ref",
    ];

    /// <summary>Keys by which an issuer's tokens name their holder, the audience aside. Source: IAM User Guide, "Available keys for AWS web identity federation".</summary>
    public static readonly string[] SubjectClaims = ["sub", "user_id", "id"];
    public static readonly string[] AudienceClaims = ["aud", "app_id", "oaud", "azp"];

    public static bool IsGitHub(string issuer) => issuer == GitHub || issuer.StartsWith(GitHub + "/", StringComparison.Ordinal);

    public static bool IsOwnerClaim(string claim) => OwnerClaims.Contains(claim, StringComparer.Ordinal);

    /// <summary>
    /// `repo:acme/shop:*` belongs to acme; `repo:acme*` also to acme-evil, `repo:*` and `environment:prod` to anyone. The same goes for a claim of its own
    /// (<paramref name="claim"/> `repository_owner`).
    /// </summary>
    public static bool IsOwnedOnGitHub(string value, bool wildcards, string claim = "sub")
    {
        var fixedPart = Fixed(value, wildcards);
        if (Restriction.HasVariable(value))
        {
            return false;
        }

        if (claim != "sub")
        {
            return fixedPart.Length == value.Length
                ? value.Length > 0
                : claim is "repository" or "job_workflow_ref" && fixedPart.IndexOf('/', StringComparison.Ordinal) > 0;
        }

        // A customized subject is a row of `claim:value` pairs.
        var pairs = fixedPart.Split(':');
        for (var i = 0; i + 1 < pairs.Length; i++)
        {
            var isWhole = i + 2 < pairs.Length || fixedPart.Length == value.Length;
            var name = pairs[i + 1];
            if (pairs[i] is "repo" or "repository" or "job_workflow_ref" && name.IndexOf('/', StringComparison.Ordinal) > 0)
            {
                return true;
            }

            if (isWhole && name.Length > 0 && OwnerClaims.Contains(pairs[i], StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a workflow of any repository may ask for a token that passes: it has its audience at will, and its subject begins with its owner.</summary>
    public static bool IsOpenOnGitHub(IReadOnlyList<(string Claim, Restriction Restriction)> claims)
    {
        var audiences = claims.Where(c => AudienceClaims.Contains(c.Claim, StringComparer.Ordinal)).Select(c => c.Restriction).ToList();
        return claims.All(c => c.Claim is "aud" || (c.Claim is "sub" && c.Restriction.Admits("repo:anybody/anything:ref:refs/heads/main")))
            && (audiences.Count == 0 || audiences[0].Values.Any(v => audiences.TrueForAll(a => a.Admits(v))));
    }

    /// <summary>For issuers whose subjects begin with the owner: GitLab's group, Terraform's organization, a namespace of Kubernetes.</summary>
    public static bool IsOwned(string value, bool wildcards)
    {
        var fixedPart = Fixed(value, wildcards);
        if (value.Length == 0 || Restriction.HasVariable(value))
        {
            return false;
        }

        if (fixedPart.Length == value.Length)
        {
            return true;
        }

        foreach (var (start, end) in new[] { ("project_path:", '/'), ("organization:", ':'), ("system:serviceaccount:", ':') })
        {
            if (fixedPart.StartsWith(start, StringComparison.Ordinal) && fixedPart.IndexOf(end, start.Length) > start.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static string Fixed(string value, bool wildcards)
    {
        var wildcard = wildcards ? value.AsSpan().IndexOfAny('*', '?') : -1;
        return wildcard < 0 ? value : value[..wildcard];
    }
}
