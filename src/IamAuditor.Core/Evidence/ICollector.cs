namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads one source. A refusal, a timeout, a cut page or nonsense becomes a <see cref="Gap"/>, never an empty list and never an exception;
/// only cancellation passes through.
/// </summary>
public interface ICollector
{
    Source Source { get; }

    /// <summary>The IAM actions it calls, as a policy writes them: <c>iam:GetCredentialReport</c>.</summary>
    IReadOnlyList<string> Permissions { get; }

    Task<Collected> CollectAsync(CancellationToken ct);
}
