using System.Text.RegularExpressions;

namespace IamAuditor.Tests.House;

/// <summary>A type that a file declares. Depth 0: not inside another type.</summary>
public sealed partial record DeclaredType(string Name, string Kind, bool IsPublic, int Depth, int Line)
{
    /// <summary>In file order.</summary>
    public static IReadOnlyList<DeclaredType> In(string source)
    {
        var code = CSharpText.Of(source).Code;
        // A namespace with a body would add a level; the house writes file-scoped ones.
        var outer = BlockNamespace().IsMatch(code) ? 1 : 0;
        return
        [
            .. Declaration()
                .Matches(code)
                .Select(m => new DeclaredType(
                    m.Groups["name"].Value,
                    m.Groups["kind"].Value,
                    m.Groups["modifiers"].Value.Contains("public", StringComparison.Ordinal),
                    code.AsSpan(0, m.Index).Count('{') - code.AsSpan(0, m.Index).Count('}') - outer,
                    CSharpText.LineOf(code, m.Groups["name"].Index)
                )),
        ];
    }

    [GeneratedRegex(@"^\s*namespace\s+[\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(
        @"(?<=^|[;{}\]\n])[ \t]*(?<modifiers>(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe|new)\s+)*)"
            + @"(?:(?<kind>class|interface|enum|struct|record(?:\s+struct|\s+class)?)\s+(?<name>[A-Z]\w*)\s*(?=[<({:;\n\r]|where\b)"
            + @"|(?<kind>delegate)\s+[\w<>\[\],.?\s]+?\s(?<name>[A-Z]\w*)\s*(?:<[^>]*>)?\s*\()"
    )]
    private static partial Regex Declaration();
}
