namespace IamAuditor.Demo;

/// <summary>A member of the organization.</summary>
public sealed record EstateAccount(string Id, string Name, string Email, DateTimeOffset Joined, string Status = "ACTIVE");
