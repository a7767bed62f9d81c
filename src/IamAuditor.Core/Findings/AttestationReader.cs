using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Core.Yaml;
using IamAuditor.Policies;

namespace IamAuditor.Core.Findings;

/// <summary>
/// Reads the file of attestations: `attestations:` and a list. Unknown keys are refused, and every problem of the file is told at once. The schema is docs/schemas/attestations.schema.json.
/// </summary>
public static class AttestationReader
{
    private static readonly string[] Keys = ["framework", "requirement", "account", "statement", "evidence", "by", "date", "expires"];

    /// <summary>Where there are problems the attestations are not to be used. Requirements of frameworks that are not among <paramref name="frameworks"/> are taken as they are.</summary>
    public static (IReadOnlyList<Attestation> Attestations, IReadOnlyList<YamlProblem> Problems) Read(
        ReadOnlySpan<byte> file,
        IReadOnlyList<Framework> frameworks
    )
    {
        ArgumentNullException.ThrowIfNull(frameworks);
        var problems = new List<YamlProblem>();
        var attestations = new List<Attestation>();
        var lines = new Dictionary<(string, string, string), int>();
        foreach (var mapping in YamlFields.ListOf(file, "attestations", problems))
        {
            var fields = new YamlFields(mapping, Keys, problems);
            fields.RefuseUnknown();
            var accountText = fields.Optional("account", "an account id");
            if (accountText is not null && !AccountId.TryParse(accountText, out _))
            {
                fields.Problem(fields.PlaceOf("account"), $"`{accountText}` is not an account id; write twelve digits, in quotes");
            }

            var attestation = new Attestation
            {
                Framework = fields.Required("framework", "a framework's slug, such as cis-aws-7.0") ?? "",
                Requirement = fields.Required("requirement", "the id of one of its requirements") ?? "",
                Account = AccountId.TryParse(accountText, out var account) ? account : null,
                Statement = fields.Required("statement", "what holds, in a sentence") ?? "",
                Evidence = fields.Required("evidence", "where the proof lies") ?? "",
                By = fields.Required("by", "who states it") ?? "",
                Date = fields.Date("date", "the day of the statement") ?? default,
                Expires = fields.Date("expires", "the last day on which it holds") ?? default,
                Line = mapping.Line,
            };
            if (attestation.Framework.Length > 0 && !RuleVocabulary.Frameworks.ContainsKey(attestation.Framework))
            {
                fields.Problem(
                    fields.PlaceOf("framework"),
                    $"`{attestation.Framework}` is not a framework{Suggestion.For(attestation.Framework, RuleVocabulary.Frameworks.Keys)}"
                );
            }

            // A statement on what there is no such requirement of would be shown nowhere.
            if (
                attestation.Requirement.Length > 0
                && frameworks.FirstOrDefault(f => f.Slug == attestation.Framework) is { } framework
                && framework.Find(attestation.Requirement) is null
            )
            {
                fields.Problem(
                    fields.PlaceOf("requirement"),
                    $"{framework.Slug} has no requirement `{attestation.Requirement}`{Suggestion.For(attestation.Requirement, framework.Requirements.Select(r => r.Id))}"
                );
            }

            if (attestation.Expires != default && attestation.Expires < attestation.Date)
            {
                fields.Problem(
                    fields.PlaceOf("expires"),
                    $"`expires` {attestation.Expires:yyyy-MM-dd} is before `date` {attestation.Date:yyyy-MM-dd}"
                );
            }

            var key = (attestation.Framework, attestation.Requirement, accountText ?? "");
            if (!lines.TryAdd(key, mapping.Line))
            {
                fields.Problem(
                    mapping,
                    $"{attestation.Framework} {attestation.Requirement} is attested on line {lines[key]} already; keep one"
                );
            }

            attestations.Add(attestation);
        }

        return (attestations, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }
}
