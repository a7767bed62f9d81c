namespace IamAuditor.Options;

/// <summary>How the daemon lives and ends.</summary>
public sealed record ServeOptions
{
    /// <summary>How long a stop waits for what is running; what is not done then is interrupted and resumed at the next start.</summary>
    public int StopSeconds { get; init; } = 25;
}
