namespace IamAuditor.Policies.Documents;

/// <summary>A place in the decoded document: line and column, both from 1; a column counts Unicode code points. (0, 0) is "nowhere in the text".</summary>
public readonly record struct TextPosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
