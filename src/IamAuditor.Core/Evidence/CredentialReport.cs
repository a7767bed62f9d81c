namespace IamAuditor.Core.Evidence;

/// <summary>AWS's credential report: one row for root and each user. <see cref="Generated"/> is null where neither the file nor the manifest says it.</summary>
public sealed record CredentialReport(IReadOnlyList<CredentialRow> Rows, DateTimeOffset? Generated);
