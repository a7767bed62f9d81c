namespace IamAuditor.Policies.Documents;

/// <summary>One principal of a <c>Principal</c> or <c>NotPrincipal</c> element as written.</summary>
public readonly record struct PrincipalValue(PrincipalKind Kind, string Text, TextPosition At)
{
    /// <summary><c>"*"</c> and <c>{"AWS": "*"}</c>: anonymous callers included.</summary>
    public bool IsEveryone => Kind == PrincipalKind.Everyone || (Kind == PrincipalKind.Aws && Text == "*");
}
