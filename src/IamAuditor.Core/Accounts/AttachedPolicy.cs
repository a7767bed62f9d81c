using IamAuditor.Policies;

namespace IamAuditor.Core.Accounts;

/// <summary>A managed policy's attachment; the document is in <see cref="AccountSnapshot.Policies"/>, or missing there when AWS did not list it.</summary>
public sealed record AttachedPolicy(Arn Arn, string Name);
