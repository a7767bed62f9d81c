namespace IamAuditor.Storage;

/// <summary>The store cannot do what it was asked: disk full, file in use, not reachable, newer than the program. The message says what to do; nothing was changed.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>A server that is away or starts, a disk that is full, a file that another program writes: the same may go well a little later.</summary>
    public bool IsPassing { get; init; }
}
