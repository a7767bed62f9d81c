using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Where one principal gets by one step, as far as the search for the shortest way needs it: whether it is an administrator then, else whom it gains, and what it can make of its own
/// policies. Once something makes it an administrator for certain, the rest was not looked for.
/// </summary>
internal sealed class EscalationEdges
{
    /// <summary>Whether one step makes it an administrator or gains one.</summary>
    public Tri AtOnce { get; set; }

    /// <summary>The first technique that does so for certain; null where none does, or nobody asked for one yet.</summary>
    public Technique? By { get; set; }

    /// <summary>
    /// Whether somebody whom it makes is an administrator; null: not asked yet. Apart from the rest: such a way is told where no other one is open, since who is there already says more of
    /// what to change.
    /// </summary>
    public Tri? ByNew { get; set; }

    /// <summary>Users and roles whose rights it has after one step; null: nobody's, or it does not matter any more.</summary>
    public Reach? Gained { get; set; }

    /// <summary>The same principal with other policies, or somebody else without what kept it down; where <see cref="AtOnce"/> is unknown only certain changes, which alone could bring more.</summary>
    public List<(Technique By, PrincipalAccess To, Proof Proof)> Changes { get; } = [];

    /// <summary>Whether it could change the policies of anybody, or what others could be given.</summary>
    public bool MayChange { get; set; }

    public IEnumerable<(Technique By, PrincipalAccess To, Proof Proof)> ChangesThat(bool sure) =>
        sure ? Changes.Where(c => c.Proof.Holds == Tri.True) : Changes;
}
