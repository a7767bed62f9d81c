namespace IamAuditor.Storage;

/// <summary>The store cannot do what it was asked: disk full, file in use, not reachable, newer than the program. The message says what to do; nothing was changed.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>A server that is away or starts; it may answer a little later, without anybody's doing.</summary>
    public bool IsPassing { get; init; }
}
