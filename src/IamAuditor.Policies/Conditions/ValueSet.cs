namespace IamAuditor.Policies.Conditions;

/// <summary>How a condition operator looks at a multi-valued key. Source: IAM User Guide, "Set operators for multivalued context keys".</summary>
public enum ValueSet
{
    /// <summary>No set operator: the key must be single-valued.</summary>
    None,

    /// <summary>Every value of the request must match; also true where the key is missing or holds nothing.</summary>
    ForAllValues,

    /// <summary>One value of the request must match; false where the key is missing.</summary>
    ForAnyValue,
}
