namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Credentials that the stand-in accepts; a session token and an end for temporary ones only.</summary>
public sealed record IssuedKey(string AccessKeyId, string Secret, string? SessionToken, DateTimeOffset? Expires, string Arn, string UserId)
{
    /// <summary>The account that it belongs to.</summary>
    public string Account => Arn.Split(':')[4];
}
