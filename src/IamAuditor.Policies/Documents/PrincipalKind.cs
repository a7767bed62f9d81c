namespace IamAuditor.Policies.Documents;

/// <summary>
/// The key under which a principal stands. <see cref="Everyone"/> is <c>"Principal": "*"</c>; <c>{"AWS": "*"}</c> means the same and is kept as
/// <see cref="Aws"/> with the text <c>*</c>. Source: IAM User Guide, "AWS JSON policy elements: Principal".
/// </summary>
public enum PrincipalKind
{
    Everyone,
    Aws,
    Service,
    Federated,
    CanonicalUser,
}
