namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>AWS's protocols: form in and XML out, JSON 1.1, REST with JSON.</summary>
public enum Protocol
{
    Query,
    Json,
    Rest,
}
