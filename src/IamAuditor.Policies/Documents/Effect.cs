namespace IamAuditor.Policies.Documents;

/// <summary>What a statement does to the requests it matches. Case-sensitive in the document. Source: IAM User Guide, "IAM JSON policy elements: Effect".</summary>
public enum Effect
{
    Allow,
    Deny,
}
