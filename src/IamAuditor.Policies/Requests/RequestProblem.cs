namespace IamAuditor.Policies.Requests;

/// <summary>Why a request line cannot be decided at all.</summary>
internal sealed class RequestProblem(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
