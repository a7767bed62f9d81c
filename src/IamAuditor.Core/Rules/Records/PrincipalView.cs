namespace IamAuditor.Core.Rules.Records;

/// <summary>A user or a role, for rules that treat both alike.</summary>
internal sealed record PrincipalView(UserView? User, RoleView? Role);
