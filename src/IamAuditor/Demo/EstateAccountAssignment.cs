namespace IamAuditor.Demo;

/// <summary>Who gets a permission set in an account; the type is AWS's, USER or GROUP.</summary>
public sealed record EstateAccountAssignment(string Account, string PrincipalType, string PrincipalId);
