using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Commands;

public sealed class PermissionsCommandTests
{
    [Fact]
    public void The_policy_under_deploy_is_what_the_command_prints() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(TrackedFiles.Root, "deploy", "iam", "read-only-policy.json")),
            PermissionsCommand.Policy()
        );

    [Fact]
    public void Every_action_that_collectors_declare_exists_and_none_writes()
    {
        var catalogue = ActionCatalogue.Embedded;
        Assert.All(AccountReader.Permissions, action => Assert.True(catalogue.TryFind(action, out _), $"{action} is no action of AWS"));
    }
}
