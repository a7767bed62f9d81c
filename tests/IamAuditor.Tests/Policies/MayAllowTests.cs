using IamAuditor.Policies.Conditions;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Tests.Policies;

/// <summary>The cheap look at a Principal element against the decision: it may say yes where that says no, never the other way round.</summary>
public sealed class MayAllowTests
{
    private static readonly string[] Principals =
    [
        "\"*\"",
        """{"AWS":"*"}""",
        """{"AWS":"111122223333"}""",
        """{"AWS":"arn:aws:iam::111122223333:root"}""",
        """{"AWS":"arn:aws:iam::111122223333:user/alice"}""",
        """{"AWS":["arn:aws:iam::999988887777:root","AROAEXAMPLEEXAMPLE12"]}""",
        """{"Service":"lambda.amazonaws.com"}""",
        """{"Service":["ec2.amazonaws.com","Lambda.amazonaws.com"]}""",
        """{"Service":"*"}""",
        """{"Service":"*.amazonaws.com"}""",
        """{"Federated":"arn:aws:iam::111122223333:saml-provider/Okta"}""",
        """{"Federated":"cognito-identity.amazonaws.com"}""",
    ];

    private static readonly string[] Callers =
    [
        "lambda.amazonaws.com",
        "ec2.amazonaws.com",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::111122223333:role/ops",
        "arn:aws:iam::999988887777:role/ops",
        "arn:aws:iam::111122223333:saml-provider/Okta",
        "cognito-identity.amazonaws.com",
        "anonymous",
    ];

    [Fact]
    public void Where_no_statement_may_allow_somebody_no_decision_does()
    {
        var (no, yes) = (0, 0);
        foreach (
            var (effect, element, principal) in from e in (string[])["Allow", "Deny"]
            from n in (string[])["Principal", "NotPrincipal"]
            from p in Principals
            select (e, n, p)
        )
        {
            var text =
                $$$"""{"Version":"2012-10-17","Statement":{"Effect":"{{{effect}}}","{{{element}}}":{{{principal}}},"Action":"sts:*"}}""";
            var policy = CompiledPolicy.Compile(PolicyParser.Parse(text), PolicyKind.Trust);
            foreach (var caller in Callers.Select(c => RequestPrincipal.TryParse(c)!))
            {
                var outcome = PolicyEvaluator
                    .Decide(
                        new()
                        {
                            Principal = caller,
                            Action = caller.Kind == CallerKind.IdentityProvider ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole",
                            Resource = "arn:aws:iam::111122223333:role/target",
                            Context = ConditionContext.Empty,
                            IdentityPolicies =
                            [
                                new(
                                    CompiledPolicy.Compile(
                                        PolicyParser.Parse(
                                            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""
                                        ),
                                        PolicyKind.Identity
                                    )
                                ),
                            ],
                            ResourcePolicy = new(policy),
                        }
                    )
                    .Outcome;
                if (policy.MayAllow(caller))
                    yes += outcome == Outcome.Allowed ? 1 : 0;
                else
                {
                    no++;
                    Assert.True(outcome is Outcome.ImplicitlyDenied or Outcome.ExplicitlyDenied, $"{text} {caller.Text}: {outcome}");
                }
            }
        }

        Assert.True(no > 100 && yes > 20, $"{no} and {yes}");
    }
}
