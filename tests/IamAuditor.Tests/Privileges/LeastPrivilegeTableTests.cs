using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges.LeastPrivilege;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Privileges;

/// <summary>
/// Small accounts as the AWS CLI prints them, with what AWS's documentation says may go: one a line in least-privilege.ndjson. `drop` names the entries of each policy (any other policy
/// loses none), `services` the state of some, null where the service is not listed, `says` words of the reasons, risks and documents.
/// </summary>
public sealed class LeastPrivilegeTableTests
{
    private static readonly DateTimeOffset TakenAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (
                var line in File.ReadLines(
                    Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Privileges", "least-privilege.ndjson")
                )
            )
            {
                using var json = JsonDocument.Parse(line);
                cases.Add(json.RootElement.GetProperty("case").GetString()!, line);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_what_nobody_is_known_to_need_goes(string name, string line)
    {
        using var json = JsonDocument.Parse(line);
        var (_, advice) = Advice(json.RootElement);
        var expected = json.RootElement.GetProperty("expect");
        Assert.Equal((name, expected.GetProperty("known").GetBoolean()), (name, advice.IsKnown));
        Assert.Equal(
            Of(expected, "drop").Select(p => $"{p.Name}: {string.Join(' ', Texts(p.Value))}").Order(StringComparer.Ordinal),
            advice
                .Proposals.Where(p => p.Dropped.Count > 0)
                .Select(p => $"{p.Policy}: {string.Join(' ', p.Dropped.Select(Entry).Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Of(expected, "services").Select(s => (s.Name, s.Value.GetString())),
            Of(expected, "services").Select(s => (s.Name, advice.Services.FirstOrDefault(u => u.Service == s.Name)?.State))
        );
        if (expected.TryGetProperty("shared", out var shared))
        {
            Assert.Equal(Texts(shared), advice.Proposals.SelectMany(p => p.SharedBy).Order(StringComparer.Ordinal));
        }

        if (expected.TryGetProperty("watched", out var watched))
        {
            Assert.Equal(watched.GetDateTimeOffset(), advice.WatchedSince);
        }

        var said = string.Join(
            '\n',
            advice
                .Risks.Concat(advice.Missing.Select(m => m.Source))
                .Concat(advice.Proposals.SelectMany(p => p.Kept.Concat(p.SharedBy).Append(p.Document ?? "")))
        );
        foreach (var words in expected.TryGetProperty("says", out var says) ? Texts(says) : [])
        {
            Assert.Contains(words, said, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_deny_is_lost_and_no_condition_or_resource_is_changed(string name, string line)
    {
        using var json = JsonDocument.Parse(line);
        var (snapshot, advice) = Advice(json.RootElement);
        foreach (var proposal in advice.Proposals.Where(p => p.Document is not null))
        {
            var (was, proposed) = (Statements(Document(snapshot, proposal.Policy)), Statements(proposal.Document!));
            Assert.Equal((name, string.Join('\n', was.Where(IsDeny))), (name, string.Join('\n', proposed.Where(IsDeny))));
            Assert.Subset(
                was.Select(WithoutAction).ToHashSet(StringComparer.Ordinal),
                proposed.Select(WithoutAction).ToHashSet(StringComparer.Ordinal)
            );
        }
    }

    private static (AccountSnapshot Snapshot, LeastPrivilegeAdvice Advice) Advice(JsonElement row)
    {
        var set = EvidenceFiles.Recognise(
            [
                .. row.GetProperty("files")
                    .EnumerateObject()
                    .Select(f => ($"{f.Name}.json", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value.GetRawText()))),
            ],
            TakenAt
        );
        var snapshot = SnapshotAssembly.Assemble(Some.AccountId, TakenAt, set.Files, set.Gaps).Snapshot!;
        return (snapshot, LeastPrivilegeAdvice.Of(snapshot, row.GetProperty("principal").GetString()!)!);
    }

    private static string Document(AccountSnapshot snapshot, string policy)
    {
        var label = policy.Split(" on group ")[0];
        return label.StartsWith("inline/", StringComparison.Ordinal)
            ? snapshot
                .Users.SelectMany(u => u.Details!.InlinePolicies)
                .Concat(snapshot.Groups.SelectMany(g => g.InlinePolicies))
                .Concat(snapshot.Roles.SelectMany(r => r.InlinePolicies))
                .First(p => $"inline/{p.Name}" == label)
                .Document
            : snapshot.Policies.Single(p => p.Arn.Text == label).DefaultVersion!.Document;
    }

    private static List<JsonObject> Statements(string document) =>
        JsonNode.Parse(document)!["Statement"] is JsonArray several
            ? [.. several.Select(s => (JsonObject)s!)]
            : [(JsonObject)JsonNode.Parse(document)!["Statement"]!];

    private static bool IsDeny(JsonObject statement) => (string?)statement["Effect"] == "Deny";

    private static string WithoutAction(JsonObject statement)
    {
        var rest = (JsonObject)statement.DeepClone();
        return rest.Remove("Action") ? rest.ToJsonString() : statement.ToJsonString();
    }

    private static string Entry(string dropped) => dropped[..dropped.IndexOf(": ", StringComparison.Ordinal)];

    private static JsonElement.ObjectEnumerator Of(JsonElement row, string key) =>
        row.TryGetProperty(key, out var found) ? found.EnumerateObject() : default;

    private static IEnumerable<string> Texts(JsonElement list) =>
        list.EnumerateArray().Select(t => t.GetString()!).Order(StringComparer.Ordinal);
}
