using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>Takes from a document the entries that are shown to be unused. A Deny, a NotAction, a refused statement, iam:PassRole and whatever is not reported stay.</summary>
internal static class SmallerPolicy
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="held">The policy in its place.</param>
    /// <param name="self">Whose advice it is.</param>
    /// <param name="others">Who else holds it: an entry stays as long as one of them may need it.</param>
    public static PolicyProposal Of(HeldPolicy held, PolicyHolder self, IReadOnlyList<PolicyHolder> others)
    {
        var parsed = PolicyParser.Parse(held.Document);
        var proposal = new PolicyProposal(held.Label, [.. others.Select(o => o.Name)], held.IsAwsManaged, held.Document, [], [], []);
        if (!parsed.IsValid || JsonNode.Parse(held.Document) is not JsonObject root || root["Statement"] is not { } written)
        {
            return proposal with { Kept = ["the document is not valid; it is left as it is"] };
        }

        var statements = written is JsonArray array ? array.ToList() : [written];
        var (left, dropped, kept) = (new JsonArray(), new List<string>(), new List<string>());
        foreach (var statement in parsed.Statements)
        {
            var node = (JsonObject)statements[statement.Index]!.DeepClone();
            if (statement.Effect != Effect.Allow)
            {
                left.Add(node);
                continue;
            }

            if (statement.Action.Form != ElementForm.Listed)
            {
                kept.Add($"statement {Number(statement.Index)}: NotAction grants whatever it does not name; write it as a list first");
                left.Add(node);
                continue;
            }

            var actions = Smaller([.. statement.Action.Values.Select(v => v.Text)], self, others, dropped, kept);
            if (actions.Count > 0)
            {
                if (!actions.SequenceEqual(statement.Action.Values.Select(v => v.Text), StringComparer.Ordinal))
                {
                    node["Action"] =
                        actions is [var one] && node["Action"] is JsonValue
                            ? JsonValue.Create(one)
                            : new JsonArray([.. actions.Select(a => JsonValue.Create(a))]);
                }

                left.Add(node);
            }
        }

        if (dropped.Count == 0)
        {
            return proposal with { Kept = kept };
        }

        if (left.Count == 0)
        {
            return proposal with { Document = null, Diff = ["- the whole policy: nothing of it is used"], Dropped = dropped, Kept = kept };
        }

        root["Statement"] = left;
        var smaller = root.ToJsonString(Layout);
        return proposal with { Document = smaller, Diff = PolicyDiff.Of(held.Document, smaller), Dropped = dropped, Kept = kept };
    }

    private static List<string> Smaller(
        IReadOnlyList<string> entries,
        PolicyHolder self,
        IReadOnlyList<PolicyHolder> others,
        List<string> dropped,
        List<string> kept
    )
    {
        var needs = entries.Select(e => Need.OfAll(e, self, others)).ToList();
        var left = new List<string>();
        foreach (var (entry, need) in entries.Zip(needs))
        {
            // To take an entry from beside a wildcard that grants it all the same would take nothing.
            var wider = entries
                .Zip(needs)
                .FirstOrDefault(o =>
                    o.First != entry && o.Second.IsWhole && ActionPattern.Parse(o.First).Includes(ActionPattern.Parse(entry))
                );
            if (need.IsWhole || wider.First is not null)
            {
                left.Add(entry);
                if ((need.IsWhole ? need.Why : $"{need.Why}, but {wider.First} beside it grants it all the same") is { Length: > 0 } why)
                {
                    kept.Add($"{entry}: {why}");
                }
            }
            else
            {
                left.AddRange(need.Actions);
                dropped.Add($"{entry}: {need.Why}");
            }
        }

        return [.. left.Distinct(StringComparer.Ordinal)];
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
