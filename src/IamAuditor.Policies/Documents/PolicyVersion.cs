namespace IamAuditor.Policies.Documents;

/// <summary>
/// The version of the policy language. A document without <c>Version</c> is <see cref="V2008"/>, where <c>${...}</c> is literal text; only
/// <see cref="V2012"/> substitutes policy variables. Source: IAM User Guide, "IAM JSON policy elements: Version".
/// </summary>
public enum PolicyVersion
{
    V2008,
    V2012,
}
