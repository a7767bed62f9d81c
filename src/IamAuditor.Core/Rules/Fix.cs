namespace IamAuditor.Core.Rules;

/// <summary>What to do about a Fail. Templates with the resource's own names in braces; Cli and Terraform null where there is no sensible command.</summary>
public sealed record Fix(string Text, string? Cli, string? Terraform);
