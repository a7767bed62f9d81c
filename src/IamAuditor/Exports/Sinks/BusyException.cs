namespace IamAuditor.Exports.Sinks;

/// <summary>The receiver asks to come back later. <paramref name="retryAfter"/> null: it does not say when.</summary>
public sealed class BusyException(string message, TimeSpan? retryAfter) : IOException(message)
{
    public TimeSpan? RetryAfter => retryAfter;
}
