using System.Reflection;
using Amazon.Runtime;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>Every public member of the generated twins exists, with the same type, in the official package of the service.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("Amazon.SecurityToken", "AWSSDK.SecurityToken", 100)]
    [InlineData("Amazon.SimpleSystemsManagement", "AWSSDK.SimpleSystemsManagement", 600)]
    [InlineData("Amazon.SSO", "AWSSDK.SSO", 100)]
    public void Generated_members_are_a_subset_of_the_official_ones(string ns, string package, int atLeast)
    {
        var ours = Members(Assembly.Load("IamAuditor.AwsSdk.WireGenerated"), ns);
        var official = Members(Assembly.Load(package), ns);
        Assert.Empty(ours.Except(official).Order(StringComparer.Ordinal));
        Assert.True(ours.Count >= atLeast, $"only {ours.Count} members were compared");
    }

    [Theory]
    [InlineData("Amazon.SecurityToken", "AWSSDK.SecurityToken")]
    [InlineData("Amazon.SimpleSystemsManagement", "AWSSDK.SimpleSystemsManagement")]
    [InlineData("Amazon.SSO", "AWSSDK.SSO")]
    public void Generated_messages_lack_no_member_of_the_official_ones(string ns, string package)
    {
        var classes = Assembly
            .Load("IamAuditor.AwsSdk.WireGenerated")
            .GetExportedTypes()
            .Where(t => t.Namespace == ns + ".Model" && !t.IsSubclassOf(typeof(Exception)) && t.IsClass)
            .ToArray();
        var lacking =
            from type in classes
            from property in Assembly.Load(package).GetType(type.FullName!)!.GetProperties()
            where type.GetProperty(property.Name) is null
            select $"{type.Name}.{property.Name}";
        // Members that AWS added after the service models were taken.
        string[] newer = ["AssumeRoleResponse.SessionTokenSize", "AssumeRoleResponse.SessionTokenUtilization"];
        Assert.Empty(lacking.Except(newer));
    }

    private static HashSet<string> Members(Assembly assembly, string ns)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetExportedTypes().Where(t => t.Namespace == ns || t.Namespace == ns + ".Model"))
        {
            members.Add($"{(type.IsInterface ? "interface" : "class")} {type.FullName}");
            foreach (
                var ancestor in new[]
                {
                    typeof(AmazonWebServiceRequest),
                    typeof(AmazonWebServiceResponse),
                    typeof(AmazonServiceException),
                    typeof(ConstantClass),
                    typeof(ClientConfig),
                    typeof(AmazonServiceClient),
                }
            )
                if (type.IsSubclassOf(ancestor))
                    members.Add($"{type.FullName} is {ancestor.Name}");
            foreach (
                var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            )
                if (member is not MethodInfo { IsSpecialName: true, Name: not "op_Implicit" })
                    members.Add($"{type.FullName}.{Describe(member)}");
        }
        return members;
    }

    private static string Describe(MemberInfo member) =>
        member switch
        {
            PropertyInfo p => $"{p.Name}: {p.PropertyType} {(p.CanWrite ? "get set" : "get")}",
            FieldInfo f => $"{f.Name}: {f.FieldType}",
            MethodBase m => $"{m.Name}({string.Join(", ", m.GetParameters().Select(a => a.ParameterType.ToString()))})",
            _ => member.ToString()!,
        };
}
