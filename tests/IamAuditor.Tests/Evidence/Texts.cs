namespace IamAuditor.Tests.Evidence;

/// <summary>Answers of AWS, as small as they can be.</summary>
internal static class Texts
{
    public static string User(string name, string account = "111122223333", string more = "") =>
        $$"""{"Path":"/","UserName":"{{name}}","UserId":"AIDA{{name}}","Arn":"arn:aws:iam::{{account}}:user/{{name}}","CreateDate":"2024-05-01T08:00:00+00:00","GroupList":[],"AttachedManagedPolicies":[],"Tags":[]{{more}}}""";

    public static string Role(string name, string trust, string more = "") =>
        $$"""{"Path":"/","RoleName":"{{name}}","RoleId":"AROA{{name}}","Arn":"arn:aws:iam::111122223333:role/{{name}}","CreateDate":"2024-05-01 08:00:00+00:00","AssumeRolePolicyDocument":{{trust}},"InstanceProfileList":[],"RolePolicyList":[],"AttachedManagedPolicies":[],"Tags":[],"RoleLastUsed":{}{{more}}}""";

    public static string Details(string users = "", string groups = "", string roles = "", string policies = "", string more = "") =>
        $$"""{"UserDetailList":[{{users}}],"GroupDetailList":[{{groups}}],"RoleDetailList":[{{roles}}],"Policies":[{{policies}}]{{more}}}""";

    public const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
}
