namespace IamAuditor.Core.Rules.Records;

/// <summary>A user or a role, for rules that treat both alike.</summary>
internal sealed record PrincipalView(UserView? User, RoleView? Role, PrivilegeFacts Privileges)
{
    public string Arn => User?.User.Arn.Text ?? Role!.Role.Arn.Text;
}
