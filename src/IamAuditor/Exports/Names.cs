using IamAuditor.Core.Findings;

namespace IamAuditor.Exports;

/// <summary>Outcomes and severities as every export spells them.</summary>
internal static class Names
{
    public static string Of(Outcome outcome) =>
        outcome switch
        {
            Outcome.Pass => "pass",
            Outcome.Fail => "fail",
            Outcome.NotApplicable => "not-applicable",
            Outcome.Unknown => "unknown",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };

    public static string Of(Severity severity) =>
        severity switch
        {
            Severity.Critical => "critical",
            Severity.High => "high",
            Severity.Medium => "medium",
            Severity.Low => "low",
            Severity.Info => "info",
            _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
        };

    /// <summary>A framework as people write it; an unknown slug stays as it is.</summary>
    public static string OfFramework(string slug) =>
        slug switch
        {
            "nist-800-53-r5" => "NIST SP 800-53 Rev. 5",
            "pci-dss-4" => "PCI DSS v4",
            "aws-fsbp" => "AWS Foundational Security Best Practices",
            "aws-config" => "AWS Config",
            _ when slug.StartsWith("cis-aws-", StringComparison.Ordinal) => $"CIS AWS Foundations Benchmark v{slug["cis-aws-".Length..]}.0",
            _ => slug,
        };

    /// <summary>Why a verdict is Unknown, for people: <c>credential-report: AccessDenied (grant iam:GetCredentialReport)</c>.</summary>
    public static string Of(Missing missing) =>
        missing.Source
        + (missing.Region is { } region ? $" in {region}" : "")
        + $": {missing.Code}"
        + (missing.Permission is { } permission ? $" (grant {permission})" : "");
}
