namespace IamAuditor.Core.Accounts;

/// <summary>
/// A console password. <see cref="Enabled"/> is null for root, whose password AWS does not report. <see cref="LastUsed"/> null: never used, or not since AWS
/// began to record it (October 2014). <see cref="LastChanged"/> null: there is no password, or it is root's.
/// Source: IAM User Guide, "Getting credential reports".
/// </summary>
public sealed record Password(bool? Enabled, DateTimeOffset? LastUsed, DateTimeOffset? LastChanged, DateTimeOffset? NextRotation);
