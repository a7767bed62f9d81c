namespace IamAuditor.Core.Accounts;

/// <summary>The SCPs or RCPs above an account. Path runs from the root over the OUs to the account itself (AWS ids).</summary>
public sealed record ControlPolicies(IReadOnlyList<ControlPolicy> Policies, IReadOnlyList<string> Path);
