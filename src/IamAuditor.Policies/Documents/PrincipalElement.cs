using System.Collections.Immutable;

namespace IamAuditor.Policies.Documents;

/// <summary>The principals of a statement; absent in identity policies, boundaries, session policies and SCPs.</summary>
public sealed record PrincipalElement(ElementForm Form, ImmutableArray<PrincipalValue> Values, TextPosition At)
{
    public static PrincipalElement None { get; } = new(ElementForm.Absent, [], default);
}
