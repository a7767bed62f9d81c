using System.Text.RegularExpressions;
using IamAuditor.Policies;
using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.Trust;

/// <summary>
/// Who may assume a role by its trust policy, decided on what the conditions and denies leave over. A statement that AWS would refuse, or that allows only sts:TagSession and the
/// like, lets nobody in.
/// </summary>
public static partial class RoleTrust
{
    private static readonly string[] Ways = ["assumerole", "assumerolewithsaml", "assumerolewithwebidentity"];

    /// <summary>In the order of the document. Null where the text is no policy document at all: then nobody knows.</summary>
    public static IReadOnlyList<TrustGrant>? Of(string trustPolicy, TrustSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(trustPolicy);
        ArgumentNullException.ThrowIfNull(surroundings);
        var document = PolicyParser.Parse(trustPolicy);
        if (document.Statements.IsEmpty && !document.IsValid)
        {
            return null;
        }

        var trust = new TrustDocument(
            CompiledPolicy.Compile(document, PolicyKind.Trust),
            [.. document.Statements.Where(s => s is { IsValid: true, Effect: Effect.Deny })],
            surroundings
        );
        return
        [
            .. document
                .Statements.Where(s => s is { IsValid: true, Effect: Effect.Allow } && Allows(s).Count > 0)
                .SelectMany(s => Of(s, trust)),
        ];
    }

    [GeneratedRegex("^A[A-Z]{3}[A-Z0-9]{12,}$")]
    private static partial Regex UniqueId();

    private static IEnumerable<TrustGrant> Of(Statement statement, TrustDocument trust)
    {
        var values = statement.Principal.Values;
        if (statement.Principal.Form == ElementForm.Except)
        {
            var but = $"everyone but {string.Join(", ", values.Select(v => v.Text))}";
            return Settle(new Entrance(statement, null, but, statement.Principal.At.Line), trust);
        }

        return values.SelectMany(v => Settle(new Entrance(statement, v, v.Text, v.At.Line), trust));
    }

    /// <summary>Adds what the conditions and denies come to; nothing where a deny keeps it out altogether.</summary>
    private static IEnumerable<TrustGrant> Settle(Entrance entrance, TrustDocument trust)
    {
        var ways = Allows(entrance.Statement);
        // Where all but some are denied, everyone is those some.
        if (
            entrance.IsEveryone
            && trust.Denies.Find(d =>
                d is { Principal.Form: ElementForm.Except, Conditions.IsEmpty: true } && ways.TrueForAll(Allows(d).Contains)
            )
                is { } others
        )
        {
            return others.Principal.Values.Any(v => v.IsEveryone)
                ? Settle(entrance, trust with { Denies = [.. trust.Denies.Where(d => d != others)] })
                : others.Principal.Values.SelectMany(v => Settle(entrance with { Principal = v, Text = v.Text }, trust));
        }

        if (entrance.IsFederated)
        {
            ways.Remove("assumerole");
            ways.Remove(entrance.IsSaml ? "assumerolewithwebidentity" : "assumerolewithsaml");
        }
        else if (!entrance.IsEveryone)
        {
            ways.RemoveAll(w => w != "assumerole");
        }

        // One under a condition that it cannot meet lets nobody in.
        if (!entrance.IsEveryone && entrance.IsOfAws && trust.Policy.Settled([entrance.Statement], entrance.Known).FirstOrDefault() is null)
        {
            return [];
        }

        var restrictions = Restriction.OfAllow(entrance.Statement.Conditions).ToList();
        var denials = new List<string>();
        foreach (var deny in trust.Denies.Where(d => Covers(d, entrance)))
        {
            if (trust.Policy.Settled([deny], entrance.Known).FirstOrDefault() is not { } open)
            {
                continue;
            }

            if (open.Conditions.IsEmpty)
            {
                ways.RemoveAll(Allows(deny).Contains);
            }
            else if (ways.TrueForAll(Allows(deny).Contains))
            {
                denials.Add($"not ({string.Join(" and ", open.Conditions.Select(Text))})");
                if (Restriction.OfDeny(open.Conditions) is { } left)
                {
                    restrictions.Add(left);
                }
            }
        }

        return ways.Count == 0 ? [] : Grants(entrance, restrictions, denials, trust.Surroundings);
    }

    private static IEnumerable<TrustGrant> Grants(
        Entrance entrance,
        List<Restriction> restrictions,
        List<string> denials,
        TrustSurroundings surroundings
    )
    {
        var narrowing = new Narrowing(restrictions, surroundings.Account.Text, surroundings.Organization);
        var organization = narrowing.Organizations is [var only] ? only : null;
        var grant = new TrustGrant
        {
            Party = TrustedParty.Everyone,
            Principal = entrance.Text,
            Statement = entrance.Statement.Index,
            Line = entrance.Line,
            Conditions = [.. entrance.Statement.Conditions.Select(Text)],
            Denials = denials,
            Organization = organization,
            IsNarrowed = narrowing.IsNarrowed,
            IsRestricted = narrowing.IsRestricted,
            RequiresExternalId = narrowing.RequiresExternalId,
            RequiresMfa = narrowing.RequiresMfa,
            IsForRolesOnly = restrictions.Exists(Narrowing.KeepsUsersOut),
            IsSourceBound = narrowing.IsSourceBound,
            IsDangling = false,
        };
        if (entrance.IsEveryone)
        {
            return Everyone(grant, narrowing, surroundings);
        }

        return entrance.Principal!.Value.Kind switch
        {
            PrincipalKind.Service => [OfService(grant, entrance.Text)],
            PrincipalKind.Federated => OfFederation(grant, entrance, restrictions, surroundings),
            PrincipalKind.Aws => OfAws(grant, entrance.Text, narrowing, surroundings),
            // A canonical user id is S3's: it is nobody in a trust policy.
            _ => [],
        };
    }

    private static IEnumerable<TrustGrant> Everyone(TrustGrant grant, Narrowing narrowing, TrustSurroundings surroundings)
    {
        if (narrowing.Accounts is { } accounts)
        {
            return accounts.Select(AccountId.Parse).Select(a => Foreign(grant with { Party = TrustedParty.Account }, a, surroundings));
        }

        if (narrowing.Organizations is { } organizations)
        {
            return organizations.Select(o =>
                grant with
                {
                    Party = TrustedParty.Organization,
                    Organization = o,
                    IsOwnOrganization = o == "${aws:ResourceOrgID}" ? true : surroundings.IsOwnOrganization(o),
                }
            );
        }

        // Everyone is nobody's organization; what a network or an id keeps out, nobody knows.
        return [grant.IsNarrowed ? grant : grant with { IsOwnOrganization = false }];
    }

    private static IEnumerable<TrustGrant> OfAws(TrustGrant grant, string text, Narrowing narrowing, TrustSurroundings surroundings)
    {
        if (UniqueId().IsMatch(text))
        {
            return [grant with { Party = TrustedParty.Deleted, IsDangling = true }];
        }

        if (AccountId.TryParse(text, out var bare))
        {
            return IsExcluded(narrowing, bare) ? [] : [Foreign(grant with { Party = TrustedParty.Account }, bare, surroundings)];
        }

        // Wildcards within the ARN of a principal are refused by AWS.
        if (!Arn.TryParse(text, out var arn) || Restriction.HasWildcard(text) || !AccountId.TryParse(arn.Account, out var account))
        {
            return [];
        }

        if (IsExcluded(narrowing, account))
        {
            return [];
        }

        return arn.Resource == "root"
            ? [Foreign(grant with { Party = TrustedParty.Account }, account, surroundings)]
            :
            [
                Foreign(grant with { Party = TrustedParty.Principal }, account, surroundings) with
                {
                    IsDangling = arn.Service == "iam" ? surroundings.IsMissing(arn) : false,
                },
            ];
    }

    // A principal of one account under a condition for another: nobody passes.
    private static bool IsExcluded(Narrowing narrowing, AccountId account) =>
        narrowing.Accounts is { } accounts && !accounts.Contains(account.Text, StringComparer.Ordinal);

    private static TrustGrant Foreign(TrustGrant grant, AccountId account, TrustSurroundings surroundings) =>
        grant with
        {
            Account = account,
            IsOwnAccount = account == surroundings.Account,
            IsOwnOrganization =
                grant.Organization is { } organization && surroundings.IsOwnOrganization(organization) == true
                    ? true
                    : surroundings.IsOwnAccount(account),
        };

    private static TrustGrant OfService(TrustGrant grant, string text)
    {
        var service = SourceKeys.WithoutRegion(text);
        return grant with { Party = TrustedParty.AwsService, Provider = service, SendsSource = SourceKeys.IsSentBy(service) };
    }

    private static IEnumerable<TrustGrant> OfFederation(
        TrustGrant grant,
        Entrance entrance,
        List<Restriction> restrictions,
        TrustSurroundings surroundings
    )
    {
        const string oidc = "oidc-provider/";
        var isArn = Arn.TryParse(entrance.Text, out var arn);
        if (isArn && !entrance.IsSaml && !arn!.Resource.StartsWith(oidc, StringComparison.Ordinal))
        {
            return [];
        }

        if (entrance.IsSaml)
        {
            return
            [
                grant with
                {
                    Party = TrustedParty.Saml,
                    Provider = entrance.Text,
                    BindsAudience = restrictions.Exists(r => r.Is("SAML:aud") && !r.IsVacuous && r.Values.Count > 0),
                    IsDangling = surroundings.IsMissingProvider(arn!, isSaml: true),
                },
            ];
        }

        var issuer = isArn ? arn!.Resource[oidc.Length..] : entrance.Text;
        var claims = restrictions
            .Where(r => r.Key.StartsWith(issuer + ":", StringComparison.OrdinalIgnoreCase))
            .Select(r => (Claim: r.Key[(issuer.Length + 1)..].ToLowerInvariant(), Restriction: r))
            .ToList();
        var subjects = claims
            .Where(c => OidcSubject.SubjectClaims.Contains(c.Claim, StringComparer.Ordinal))
            .Select(c => c.Restriction)
            .ToList();
        var isGitHub = OidcSubject.IsGitHub(issuer);
        var asksWhoSignedIn = claims.Exists(c => c.Claim == "amr" && !c.Restriction.Admits("unauthenticated"));
        return
        [
            grant with
            {
                Party = TrustedParty.Oidc,
                Provider = issuer,
                BindsAudience = claims.Exists(c =>
                    OidcSubject.AudienceClaims.Contains(c.Claim, StringComparer.Ordinal) && c.Restriction.IsExact
                ),
                Subjects = [.. subjects.SelectMany(s => s.Values).Distinct(StringComparer.Ordinal)],
                BindsSubject = subjects.Exists(s => s.IsExact),
                BindsOwner = isGitHub
                    ? claims.Exists(c =>
                        (c.Claim == "sub" || OidcSubject.IsOwnerClaim(c.Claim))
                        && c.Restriction.Values.Count > 0
                        && c.Restriction.Values.All(v => OidcSubject.IsOwnedOnGitHub(v, c.Restriction.TakesWildcards, c.Claim))
                    )
                    : subjects.Exists(s => s.Values.Count > 0 && s.Values.All(v => OidcSubject.IsOwned(v, s.TakesWildcards))),
                IsOpenAtIssuer = issuer == OidcSubject.GitHub && claims.Count == restrictions.Count && OidcSubject.IsOpenOnGitHub(claims),
                AllowsUnauthenticated = issuer == OidcSubject.Cognito && !asksWhoSignedIn,
                IsDangling = isArn ? surroundings.IsMissingProvider(arn!, isSaml: false) : false,
            },
        ];
    }

    private static List<string> Allows(Statement statement)
    {
        var patterns = statement.Action.Values.Select(v => ActionPattern.Parse(v.Text)).ToList();
        return statement.Action.Form switch
        {
            ElementForm.Listed => [.. Ways.Where(w => patterns.Exists(p => p.IsMatch("sts", w)))],
            ElementForm.Except => [.. Ways.Where(w => !patterns.Exists(p => p.IsMatch("sts", w)))],
            _ => [],
        };
    }

    /// <summary>Whether everybody who comes by this entrance is meant by the statement.</summary>
    private static bool Covers(Statement deny, Entrance entrance)
    {
        if (deny.Principal.Form == ElementForm.Except)
        {
            return !entrance.IsEveryone && deny.Principal.Values.All(v => v.Text != entrance.Text && !v.IsEveryone);
        }

        return deny.Principal.Values.Any(v =>
            v.IsEveryone || (entrance.Principal is { } own && v.Kind == own.Kind && (v.Text == own.Text || IsAccountOf(v.Text, own)))
        );
    }

    private static bool IsAccountOf(string text, PrincipalValue principal) =>
        principal.Kind == PrincipalKind.Aws
        && (Arn.TryParse(text, out var arn) ? (arn.Resource == "root" ? arn.Account : "") : text) is { Length: 12 } account
        && (principal.Text == account || (Arn.TryParse(principal.Text, out var own) && own.Account == account));

    private static string Text(ConditionClause clause) =>
        $"{clause.Operator} {clause.Key}: {string.Join(", ", clause.Values.Select(v => v.Text))}";

    /// <summary>The policy that is read, its denies, and what it is judged against.</summary>
    private sealed record TrustDocument(CompiledPolicy Policy, List<Statement> Denies, TrustSurroundings Surroundings);

    /// <summary>A principal of an Allow; without one the statement names whom it leaves out.</summary>
    private sealed record Entrance(Statement Statement, PrincipalValue? Principal, string Text, int Line)
    {
        public bool IsEveryone => Principal is null || Principal.Value.IsEveryone || (IsFederated && Text == "*");
        public bool IsOfAws => Principal?.Kind == PrincipalKind.Aws;
        public bool IsFederated => Principal?.Kind == PrincipalKind.Federated;
        public bool IsSaml => Text.Contains(":saml-provider/", StringComparison.Ordinal);

        /// <summary>What is known of whoever comes by it. STS speaks TLS only, and principals of IAM are no services.</summary>
        public ConditionContext Known
        {
            get
            {
                List<KeyValuePair<string, ContextValue>> keys = [new("aws:SecureTransport", ContextValue.One("true"))];
                if (IsEveryone || IsOfAws)
                {
                    keys.Add(new("aws:PrincipalIsAWSService", ContextValue.One("false")));
                    keys.Add(new("aws:ViaAWSService", ContextValue.One("false")));
                }

                if (
                    IsOfAws && RequestPrincipal.TryParse(Text) is { Kind: CallerKind.User or CallerKind.Role or CallerKind.RoleSession } one
                )
                {
                    keys.AddRange(one.ContextKeys());
                }
                else if (
                    IsOfAws
                    && (Arn.TryParse(Text, out var arn) ? arn.Account : Text) is { Length: 12 } account
                    && account.All(char.IsAsciiDigit)
                )
                {
                    keys.Add(new("aws:PrincipalAccount", ContextValue.One(account)));
                }

                return new(keys, isComplete: false);
            }
        }
    }
}
