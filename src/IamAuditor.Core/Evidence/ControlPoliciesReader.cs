using IamAuditor.Core.Accounts;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads the service or resource control policies above an account: `{"Policies":[{"PolicySummary","Content","Targets"}],"Path":[root, OUs..., account]}`, where Targets
/// are ListTargetsForPolicy's entries or bare ids. Null, and noted, without a path: then nobody can say which policies apply. Source: Organizations API, Policy.
/// </summary>
public static class ControlPoliciesReader
{
    public static ControlPolicies? Read(EvidenceFile file, ReadingNotes notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        ControlPolicies? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["Policies"],
            root =>
            {
                var policies = new List<ControlPolicy>();
                foreach (var policy in root.List("Policies"))
                {
                    var summary = policy.Object("PolicySummary") ?? policy;
                    var id = summary.NeedText("Id");
                    var document = policy.Document("Content");
                    if (document is null && !policy.IsBroken)
                    {
                        policy.Damage("has no `Content`");
                    }

                    // As one without statements it would forbid everything.
                    if (document is { } text && PolicyParser.Parse(text) is { Statements.IsEmpty: true, IsValid: false } unreadable)
                    {
                        policy.Damage($"has a `Content` that is no policy document ({unreadable.Problems[0].Message})");
                    }

                    var read = new ControlPolicy(id, summary.TextOrNothing("Name") ?? id, document ?? "", Targets(policy));
                    if (!policy.IsBroken)
                    {
                        policies.Add(read);
                    }
                }

                var path = root.Texts("Path");
                if (path.Count == 0)
                {
                    notes.Cut(
                        file,
                        "has no `Path` (the ids from the root over the OUs to the account), so that nobody can say which policies apply"
                    );
                    return;
                }

                found = new ControlPolicies([.. policies.OrderBy(p => p.Id, StringComparer.Ordinal)], path);
            }
        );
        return found;
    }

    private static List<string> Targets(JsonCursor policy)
    {
        var targets = policy.TextsOrObjects("Targets", "TargetId");
        return [.. targets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
