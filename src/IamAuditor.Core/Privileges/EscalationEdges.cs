using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// What one principal can do to gain rights: <see cref="Own"/> makes it an administrator itself, <see cref="Takeovers"/> gain users and roles, <see cref="Changes"/> lead to the same principal with
/// other policies.
/// </summary>
internal sealed class EscalationEdges
{
    public List<(Technique By, Tri Holds)> Own { get; } = [];

    /// <summary>IsAdmin: whoever is gained is made an administrator on the way.</summary>
    public List<(Technique By, Reach Gained, bool IsAdmin)> Takeovers { get; } = [];

    public List<(Technique By, PrincipalAccess To, Proof Proof)> Changes { get; } = [];
}
