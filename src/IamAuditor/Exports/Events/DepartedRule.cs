using System.Text.Json;
using IamAuditor.Core.Rules;

namespace IamAuditor.Exports.Events;

/// <summary>Stands for a rule that is no longer part of the rules, in the event that closes its findings.</summary>
internal static class DepartedRule
{
    private static readonly string[] Needs = ["account-summary"];
    private static readonly string[] Expected = ["pass", "fail"];

    public static Rule Of(string id)
    {
        var file = new
        {
            id,
            title = $"{id} (no longer a rule)",
            severity = "info",
            resource = "account",
            needs = Needs,
            pass = "true",
            message = "no longer a rule",
            why = "The rule was removed or switched off.",
            fix = new { text = "Nothing is to be done; the rule was removed or switched off." },
            tests = Expected.Select(expect => new
            {
                name = expect,
                given = new { },
                expect,
            }),
        };
        var loading = RuleSet.Load([new RuleFile($"{id}.yaml", JsonSerializer.SerializeToUtf8Bytes(file))]);
        return loading.Rules?.Rules[0]
            ?? throw new InvalidOperationException($"no stand-in for rule {id}: {string.Join("; ", loading.Problems)}");
    }
}
