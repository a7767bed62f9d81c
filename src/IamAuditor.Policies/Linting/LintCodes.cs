using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Linting;

/// <summary>Codes of what <see cref="PolicyLint"/> finds beyond the parser's own. Other programs rely on them: a code is added, never renamed.</summary>
public static class LintCodes
{
    /// <summary>No service of the catalogue has this prefix.</summary>
    public const string UnknownService = "unknown-service";

    /// <summary>The service is known and has no such action. The action stays in the policy's meaning: the catalogue may be older than AWS.</summary>
    public const string UnknownAction = ProblemCodes.UnknownAction;

    /// <summary>A wildcard that no known action of the service fits.</summary>
    public const string WildcardMatchesNothing = "wildcard-matches-nothing";

    /// <summary>Text that is no account id stands where an ARN has it, mostly because a colon is missing: `arn:aws:s3::bucket`.</summary>
    public const string AccountIsNoId = "account-is-no-id";

    /// <summary>A condition key that AWS documents nowhere.</summary>
    public const string UnknownConditionKey = "unknown-condition-key";

    /// <summary>A known key that no action of the statement is sent with.</summary>
    public const string ConditionKeyNotSent = "condition-key-not-sent";

    /// <summary>An action that acts on no resource, in a statement that names resources: it is never matched.</summary>
    public const string ActionNeedsAllResources = "action-needs-all-resources";

    /// <summary>An action that takes other kinds of resources than those that the statement names.</summary>
    public const string ActionFitsNoResource = "action-fits-no-resource";

    /// <summary>A resource of a kind that no action of the statement takes.</summary>
    public const string ResourceFitsNoAction = "resource-fits-no-action";

    /// <summary>An action that another entry of the same statement covers.</summary>
    public const string RedundantAction = "redundant-action";

    /// <summary>A resource that another entry of the same statement covers.</summary>
    public const string RedundantResource = "redundant-resource";

    /// <summary>A statement that another one of the same effect covers.</summary>
    public const string RedundantStatement = "redundant-statement";

    /// <summary>An Allow that a Deny without condition covers: it never has an effect.</summary>
    public const string ShadowedStatement = "shadowed-statement";
}
