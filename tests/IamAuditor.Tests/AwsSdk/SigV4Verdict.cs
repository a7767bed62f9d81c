namespace IamAuditor.Tests.AwsSdk;

/// <summary>What <see cref="SigV4Verifier"/> found. Code is AWS's error code, Reason a sentence for people; both null where the signature holds.</summary>
public sealed record SigV4Verdict(string? Code, string? Reason, string AccessKeyId, string Region, string Service)
{
    public bool IsValid => Code is null;

    public static SigV4Verdict Refused(string code, string reason) => new(code, reason, "", "", "");
}
