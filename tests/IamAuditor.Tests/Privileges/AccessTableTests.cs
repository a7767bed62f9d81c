using System.Text;
using System.Text.Json;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Privileges;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Privileges;

/// <summary>
/// Small accounts as the AWS CLI prints them, one a line in access.ndjson, with what AWS's documentation says that the principal may do: `ACTION` or `ACTION RESOURCE` as `who-can` asks it,
/// whether for certain, on which resources where that is told, and a word of what it needs.
/// </summary>
public sealed class AccessTableTests
{
    private static readonly DateTimeOffset TakenAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (
                var line in File.ReadLines(Path.Combine(TrackedFiles.Root, "tests", "IamAuditor.Tests", "Privileges", "access.ndjson"))
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
    public void What_is_left_of_all_policies_is_told_and_nothing_else(string name, string line)
    {
        using var json = JsonDocument.Parse(line);
        var row = json.RootElement;
        var set = EvidenceFiles.Recognise(
            [
                .. row.GetProperty("files")
                    .EnumerateObject()
                    .Select(f => ($"{f.Name}.json", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value.GetRawText()))),
            ],
            TakenAt
        );
        var access = AccountAccess.Of(SnapshotAssembly.Assemble(Some.AccountId, TakenAt, set.Files, set.Gaps).Snapshot!);
        foreach (var expected in row.GetProperty("expect").EnumerateObject())
        {
            var asked = expected.Name.Split(' ');
            var answers = AccessQueries
                .WhoCan(access, asked[0], asked.ElementAtOrDefault(1))
                .Where(a => a.Principal.Text == row.GetProperty("principal").GetString())
                .ToList();
            var found = answers.Select(a => a.IsCertain ? "certain" : "conditional").Distinct().SingleOrDefault() ?? "none";
            Assert.Equal((name, expected.Name, expected.Value.GetProperty("certainty").GetString()), (name, expected.Name, found));
            if (expected.Value.TryGetProperty("on", out var on))
            {
                Assert.Equal(
                    on.EnumerateArray().Select(r => r.GetString()!),
                    answers.Select(a => a.Resource).Order(StringComparer.Ordinal)
                );
            }

            if (expected.Value.TryGetProperty("needs", out var needs))
            {
                Assert.Contains(
                    needs.GetString()!,
                    string.Join('\n', answers.SelectMany(a => a.Needs)),
                    StringComparison.OrdinalIgnoreCase
                );
            }
        }
    }
}
