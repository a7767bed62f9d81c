namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>An answer of AWS that is an error; each protocol writes it its own way.</summary>
public sealed class AwsErrorException(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;
}
