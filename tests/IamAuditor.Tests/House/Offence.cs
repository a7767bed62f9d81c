namespace IamAuditor.Tests.House;

/// <summary>What breaks a convention, where, and what to write instead. Line is 1 for the file as a whole.</summary>
public sealed record Offence(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
