using System.Collections.Immutable;

namespace IamAuditor.Policies.Documents;

/// <summary>The actions or resources of a statement as written; <see cref="Values"/> is empty where the element is absent or an empty array.</summary>
public sealed record PolicyElement(ElementForm Form, ImmutableArray<PolicyValue> Values, TextPosition At)
{
    public static PolicyElement None { get; } = new(ElementForm.Absent, [], default);
}
