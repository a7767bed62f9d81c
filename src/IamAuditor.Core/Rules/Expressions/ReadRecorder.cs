namespace IamAuditor.Core.Rules.Expressions;

internal sealed class ReadRecorder
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public List<ExpressionRead> Reads { get; } = [];

    // Records are passed through on the way to their fields; what was read is the field.
    public void Record(string? path, in Value value)
    {
        if (path is not null && value.Kind != ValueKind.Record && _seen.Add(path))
            Reads.Add(new ExpressionRead(path, value));
    }
}
