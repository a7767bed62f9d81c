namespace IamAuditor.Policies.Documents;

/// <summary>One string of a policy document and where it stands. Numbers and booleans written bare in JSON are kept as their text.</summary>
public readonly record struct PolicyValue(string Text, TextPosition At)
{
    public override string ToString() => Text;
}
