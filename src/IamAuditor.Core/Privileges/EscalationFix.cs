namespace IamAuditor.Core.Privileges;

/// <summary>A statement whose removal closes paths that those before it in the list leave open; how many.</summary>
public sealed record EscalationFix(AccessReason Statement, int Closes);
