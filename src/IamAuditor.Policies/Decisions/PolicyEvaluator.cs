namespace IamAuditor.Policies.Decisions;

/// <summary>
/// Decides requests statement by statement, as AWS documents it: every explicit Deny wins, every layer that is there must allow, within an account an identity
/// or a resource policy suffices, across accounts both are needed. Sources: IAM User Guide, "Policy evaluation logic", "Cross-account policy
/// evaluation logic"; KMS Developer Guide, "Key policies"; Organizations User Guide, "SCP evaluation", "RCP evaluation".
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>Total: any request gets a decision. Null facts are those of the embedded catalogue.</summary>
    public static Decision Decide(PolicyRequest request, ActionFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new Evaluation(request, facts ?? ActionFacts.Embedded).Decide();
    }
}
