namespace IamAuditor.Core.Accounts;

/// <summary>A policy that lives inside a user, group or role. Document is the decoded JSON text: as given where AWS gave text, indented by two where it gave JSON.</summary>
public sealed record InlinePolicy(string Name, string Document);
