namespace IamAuditor.Core.Rules.Expressions;

/// <summary>Takes what one or several evaluations read, each path once, in the order of first reading.</summary>
internal sealed class ReadRecorder
{
    // From here on a set is quicker than looking through the list; rules read a handful.
    private const int Few = 12;

    private readonly List<ExpressionRead> _reads = new(4);
    private HashSet<string>? _seen;

    public IReadOnlyList<ExpressionRead> Reads => _reads;

    /// <summary>Forgets what was read; who got <see cref="Reads"/> before sees that too.</summary>
    public void Clear()
    {
        _reads.Clear();
        _seen = null;
    }

    // Records are passed through on the way to their fields; what was read is the field.
    public void Record(string? path, in Value value)
    {
        if (path is not null && value.Kind != ValueKind.Record && IsNew(path))
            _reads.Add(new ExpressionRead(path, value));
    }

    private bool IsNew(string path)
    {
        if (_reads.Count < Few)
        {
            foreach (var read in _reads)
                if (read.Path == path)
                    return false;
            return true;
        }

        _seen ??= new HashSet<string>(_reads.Select(r => r.Path), StringComparer.Ordinal);
        return _seen.Add(path);
    }
}
