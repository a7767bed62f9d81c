namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>A user or role on which a policy bears, with its use of the services that its policies grant.</summary>
/// <param name="Name">`user NAME` or `role NAME`, with ` (as its boundary)` where the policy limits it.</param>
/// <param name="Uses">By service prefix; a service that is absent is not granted to it.</param>
/// <param name="IsWhole">Every document of it was read, so that absence in <paramref name="Uses"/> says something.</param>
internal sealed record PolicyHolder(string Name, IReadOnlyDictionary<string, ServiceUse> Uses, bool IsWhole);
