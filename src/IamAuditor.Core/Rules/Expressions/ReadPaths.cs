using System.Globalization;
using System.Runtime.CompilerServices;

namespace IamAuditor.Core.Rules.Expressions;

/// <summary>
/// The dotted paths under which reads are recorded, each made once: thousands of verdicts read the same fields. Paths are told apart by reference, which holds because all of them come
/// from here, from the variables' names and from the compiled expression. Not for several threads at once.
/// </summary>
internal sealed class ReadPaths
{
    private readonly Dictionary<(string Of, string Field), string> fields = new(SameStrings.Instance);
    private readonly Dictionary<string, List<string>> elements = new(ReferenceEqualityComparer.Instance);

    public string Field(string of, string field)
    {
        if (!fields.TryGetValue((of, field), out var path))
            fields.Add((of, field), path = $"{of}.{field}");
        return path;
    }

    public string Element(string of, int index)
    {
        if (!elements.TryGetValue(of, out var known))
            elements.Add(of, known = []);
        while (known.Count <= index)
            known.Add(string.Create(CultureInfo.InvariantCulture, $"{of}[{known.Count}]"));
        return known[index];
    }

    private sealed class SameStrings : IEqualityComparer<(string Of, string Field)>
    {
        public static SameStrings Instance { get; } = new();

        public bool Equals((string Of, string Field) x, (string Of, string Field) y) =>
            ReferenceEquals(x.Of, y.Of) && ReferenceEquals(x.Field, y.Field);

        public int GetHashCode((string Of, string Field) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Of), RuntimeHelpers.GetHashCode(pair.Field));
    }
}
