namespace IamAuditor.Core.Privileges.Comparison;

/// <summary>A policy document, attachment, membership or boundary that differs. Kind: `added`, `removed` or `changed`; what: `policy ARN`, `inline/NAME of user X`, `trust of role R` ...</summary>
public sealed record DocumentChange(string Kind, string What, IReadOnlyList<string> Lines);
