namespace IamAuditor.Policies.Catalogue;

/// <summary>The type of a condition key's values, which decides the operators that make sense. Source: Service Authorization Reference.</summary>
public enum ConditionKeyType
{
    String,
    Arn,
    Bool,
    Numeric,
    Date,
    IpAddress,
    Binary,
}
