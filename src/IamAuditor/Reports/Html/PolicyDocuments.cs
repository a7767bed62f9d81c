using System.Collections.Immutable;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Findings;
using IamAuditor.Policies;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Reports.Html;

/// <summary>
/// The policy documents behind findings, each once. A finding gets the documents that its rule read, as its observations tell; marked are lines whose statement allows
/// every action (of a service), and in a trust policy those that let everybody in.
/// </summary>
internal sealed class PolicyDocuments
{
    private readonly Dictionary<string, Role> roles;
    private readonly Dictionary<string, Group> groups;
    private readonly Dictionary<string, User> users;
    private readonly Dictionary<Arn, ManagedPolicy> managed;
    private readonly Dictionary<(string, string), int> numbers = [];
    private readonly List<(string Name, string Text, IReadOnlyList<(int, string)> Marks)> used = [];

    public PolicyDocuments(AccountSnapshot account)
    {
        roles = account.Roles.ToDictionary(r => r.Arn.ToString(), StringComparer.Ordinal);
        groups = account.Groups.ToDictionary(g => g.Arn.ToString(), StringComparer.Ordinal);
        users = account.Users.ToDictionary(u => u.Arn.ToString(), StringComparer.Ordinal);
        managed = account.Policies.ToDictionary(p => p.Arn);
    }

    /// <summary>Documents that <see cref="Of"/> has named, by their number; Marks are lines from 1 with what stands there.</summary>
    public IReadOnlyList<(string Name, string Text, IReadOnlyList<(int Line, string Note)> Marks)> Used => used;

    public IReadOnlyList<int> Of(Verdict verdict)
    {
        var names = verdict.Observations.Select(o => o.Name).ToList();
        var effective = names.Any(n => Names(n, ".grantsAdministration") || Names(n, ".wildcardGrants"));
        var inline = effective || names.Any(n => Names(n, ".inlinePolicies"));
        var attached = effective || names.Any(n => Names(n, ".attachedPolicies"));
        var trust = names.Any(n => Names(n, ".trust"));
        var found = new List<int>();
        if (managed.Values.FirstOrDefault(p => p.Arn.ToString() == verdict.Resource) is { } policy)
        {
            Add(found, policy);
        }
        else if (roles.TryGetValue(verdict.Resource, out var role))
        {
            if (trust)
            {
                found.Add(Number($"Trust policy of {role.Name}", role.TrustPolicy));
            }

            Policies(role.InlinePolicies, role.AttachedPolicies, role.Name);
        }
        else if (groups.TryGetValue(verdict.Resource, out var group))
        {
            Policies(group.InlinePolicies, group.AttachedPolicies, group.Name);
        }
        else if (users.TryGetValue(verdict.Resource, out var user) && user.Details is { } details)
        {
            Policies(details.InlinePolicies, details.AttachedPolicies, user.Name);
        }

        return found;

        void Policies(IReadOnlyList<InlinePolicy> own, IReadOnlyList<AttachedPolicy> carried, string holder)
        {
            var only = verdict.Subresource?.StartsWith("inline/", StringComparison.Ordinal) == true ? verdict.Subresource[7..] : null;
            foreach (var document in own.Where(p => only is null ? inline : p.Name == only))
            {
                found.Add(Number($"Inline policy {document.Name} of {holder}", document.Document));
            }

            foreach (var attachment in carried.Where(_ => attached && only is null))
            {
                if (managed.TryGetValue(attachment.Arn, out var policy))
                {
                    Add(found, policy);
                }
            }
        }
    }

    private static bool Names(string path, string member) => path.Contains(member, StringComparison.Ordinal);

    private void Add(List<int> found, ManagedPolicy policy)
    {
        if (policy.DefaultVersion is { } version)
        {
            found.Add(
                Number($"{(policy.IsAwsManaged ? "AWS managed" : "Managed")} policy {policy.Name}, version {version.Id}", version.Document)
            );
        }
    }

    private int Number(string name, string text)
    {
        if (!numbers.TryGetValue((name, text), out var number))
        {
            number = used.Count;
            numbers.Add((name, text), number);
            used.Add((name, text, Marks(text)));
        }

        return number;
    }

    private static List<(int, string)> Marks(string text)
    {
        var marks = new SortedDictionary<int, string>();
        foreach (var statement in PolicyParser.Parse(text).Statements.Where(s => s.IsValid && s.Effect == Effect.Allow))
        {
            foreach (var everyone in statement.Principal.Values.Where(p => p.IsEveryone && statement.Principal.Form == ElementForm.Listed))
            {
                marks.TryAdd(everyone.At.Line, $"lets everybody in{Conditions(statement)}");
            }

            var everywhere = statement.Resource is { Form: ElementForm.Listed } resource && Holds(resource.Values, "*");
            foreach (var action in statement.Action.Values.Where(a => statement.Action.Form == ElementForm.Listed))
            {
                var what =
                    action.Text is "*" or "*:*" ? "every action"
                    : action.Text.EndsWith(":*", StringComparison.Ordinal) ? $"every action of {action.Text[..^2]}"
                    : null;
                if (what is not null)
                {
                    marks.TryAdd(action.At.Line, $"allows {what}{(everywhere ? " on every resource" : "")}{Conditions(statement)}");
                }
            }
        }

        return [.. marks.Select(m => (m.Key, m.Value))];
    }

    private static bool Holds(ImmutableArray<PolicyValue> values, string text) => values.Any(v => v.Text == text);

    private static string Conditions(Statement statement) => statement.Conditions.IsEmpty ? "" : ", under conditions";
}
