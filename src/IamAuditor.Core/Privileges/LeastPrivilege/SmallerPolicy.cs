using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Privileges.Comparison;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Policies.Documents;
using IamAuditor.Policies.Matching;

namespace IamAuditor.Core.Privileges.LeastPrivilege;

/// <summary>Takes from a document the entries that are shown to be unused. A Deny, a NotAction, a refused statement, iam:PassRole and whatever is not reported stay.</summary>
internal static class SmallerPolicy
{
    // A wildcard that would become a longer list than people read stays.
    private const int MostListed = 25;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static PolicyProposal Of(
        string policy,
        IReadOnlyList<string> sharedBy,
        bool isAwsManaged,
        string document,
        IReadOnlyDictionary<string, ServiceUse> services
    )
    {
        var parsed = PolicyParser.Parse(document);
        var (dropped, kept) = (new List<string>(), new List<string>());
        if (!parsed.IsValid || JsonNode.Parse(document) is not JsonObject root || root["Statement"] is not { } written)
        {
            return new PolicyProposal(policy, sharedBy, isAwsManaged, document, [], [], ["the document is not valid; it is left as it is"]);
        }

        var statements = written is JsonArray array ? array.ToList() : [written];
        var left = new JsonArray();
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

            var actions = statement
                .Action.Values.SelectMany(v => Smaller(v.Text, services, dropped, kept))
                .Distinct(StringComparer.Ordinal)
                .ToList();
            if (actions.Count > 0)
            {
                if (!actions.SequenceEqual(statement.Action.Values.Select(v => v.Text), StringComparer.Ordinal))
                {
                    node["Action"] = actions is [var one]
                        ? JsonValue.Create(one)
                        : new JsonArray([.. actions.Select(a => JsonValue.Create(a))]);
                }

                left.Add(node);
            }
        }

        if (left.Count == 0)
        {
            return new PolicyProposal(policy, sharedBy, isAwsManaged, null, ["- the whole policy: nothing of it is used"], dropped, kept);
        }

        root["Statement"] = left;
        var proposed = root.ToJsonString(Layout);
        return new PolicyProposal(
            policy,
            sharedBy,
            isAwsManaged,
            proposed,
            dropped.Count == 0 ? [] : PolicyDiff.Of(document, proposed),
            dropped,
            kept
        );
    }

    private static IEnumerable<string> Smaller(
        string text,
        IReadOnlyDictionary<string, ServiceUse> services,
        List<string> dropped,
        List<string> kept
    )
    {
        var pattern = ActionPattern.Parse(text);
        if (pattern.IsMalformed)
        {
            return [text];
        }

        if (pattern.IsAll)
        {
            var unused = services.Values.Count(s => s.State == "unused");
            if (unused == 0)
            {
                return [text];
            }

            dropped.Add(string.Create(CultureInfo.InvariantCulture, $"{text}: {unused} of its services were not used"));
            return services
                .Values.Where(s => s.State != "unused")
                .Select(s => $"{s.Service}:*")
                .Append("iam:PassRole")
                .Where(a => a != "iam:PassRole" || !services.Values.Any(s => s.Service == "iam" && s.State != "unused"))
                .Order(StringComparer.Ordinal);
        }

        if (!services.TryGetValue(pattern.Service, out var use) || use.State == "no-data")
        {
            kept.Add($"{text}: AWS reports nothing of {pattern.Service}");
            return [text];
        }

        var passesRole = pattern.IsMatch("iam:PassRole");
        if (use.State == "unused")
        {
            if (passesRole && pattern.IsExact)
            {
                kept.Add($"{text}: AWS does not report its use");
                return [text];
            }

            dropped.Add($"{text}: {pattern.Service} was not used");
            return passesRole ? ["iam:PassRole"] : [];
        }

        if (!use.TellsActions)
        {
            kept.Add($"{text}: {pattern.Service} was used, and AWS does not say which actions");
            return [text];
        }

        if (pattern.IsExact)
        {
            if (use.UnusedActions.Any(pattern.IsMatch))
            {
                dropped.Add($"{text}: not used");
                return [];
            }

            if (!use.UsedActions.Any(pattern.IsMatch))
            {
                kept.Add($"{text}: AWS does not report its use");
            }

            return [text];
        }

        var covered = ActionCatalogue.Embedded.Expand(text).Select(ActionCatalogue.Embedded.NameOf).ToList();
        var gone = covered.Where(a => use.UnusedActions.Contains(a, StringComparer.OrdinalIgnoreCase)).ToList();
        var stays = covered
            .Where(a => !use.UnusedActions.Contains(a, StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (gone.Count == 0)
        {
            return [text];
        }

        if (stays.Count > MostListed)
        {
            kept.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{text}: {gone.Count} of its actions were not used, but {stays.Count} others were, or are not reported"
                )
            );
            return [text];
        }

        dropped.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{text}: {gone.Count} of its actions were not used ({string.Join(", ", gone.Take(3))}{(gone.Count > 3 ? " ..." : "")})"
            )
        );
        return stays;
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
