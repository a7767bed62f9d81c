using System.Text;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Rules;

/// <summary>Rule files for tests: a valid one, with single lines exchanged.</summary>
internal static class RuleText
{
    public const string Valid = """
        id: access-key.sample
        title: Active access keys are young
        severity: medium
        resource: access-key
        needs: [credential-report]
        params: { maxDays: 90 }
        when: key.active
        pass: has(key.lastRotated) && age(key.lastRotated) <= days(maxDays)
        message: Key {key.slot} of {key.userName} is from {key.lastRotated}
        why: Old keys leak.
        fix:
          text: Rotate key {key.slot} of {key.userName}.
          cli: aws iam create-access-key --user-name {key.userName}
        controls: { cis-aws-3.0: ["1.14"] }
        tests:
          - { name: young, given: { key: { active: true, slot: 1, userName: ci, lastRotated: 1 day ago } }, expect: pass }
          - { name: old, given: { key: { active: true, slot: 1, userName: ci, lastRotated: 91 days ago } }, expect: fail }
        """;

    public static RuleFile File(string text, string name = "access-key.sample") => new($"rules/{name}.yaml", Encoding.UTF8.GetBytes(text));

    public static RuleFile ValidBut(string line, string instead) =>
        Valid.Contains(line, StringComparison.Ordinal)
            ? File(Valid.Replace(line, instead, StringComparison.Ordinal))
            : throw new ArgumentException($"the valid rule has no `{line}`", nameof(line));

    public static RuleSet Load(params IReadOnlyList<RuleFile> files) => Load(RuleSettings.Default, files);

    public static RuleSet Load(RuleSettings settings, params IReadOnlyList<RuleFile> files)
    {
        var loading = RuleSet.Load(files, settings);
        Assert.Empty(loading.Problems);
        return loading.Rules!;
    }

    /// <summary>A rule in a few words, for tests of judging.</summary>
    public static RuleFile Of(string id, string resource, string needs, string pass, string? when = null, string message = "said") =>
        File(
            $$"""
            id: {{id}}
            title: A rule
            severity: high
            resource: {{resource}}
            needs: {{needs}}
            {{(when is null ? "" : $"when: \"{when}\"")}}
            pass: "{{pass}}"
            message: {{message}}
            why: Because.
            fix: { text: Mend it. }
            tests:
              - { name: yes, given: {}, expect: pass }
              - { name: no, given: {}, expect: fail }
            """,
            id
        );
}
