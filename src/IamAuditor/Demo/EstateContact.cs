namespace IamAuditor.Demo;

/// <summary>The account's alternate contact for security.</summary>
public sealed record EstateContact(string Name, string Title, string Email);
