using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Records;

namespace IamAuditor.Core.Rules;

/// <summary>The words of rule files, from the reader's own tables: what the editor's schema, the scaffold and the command line offer.</summary>
public static class RuleVocabulary
{
    /// <summary>Framework slugs that `controls` may name, with their names for people.</summary>
    public static IReadOnlyDictionary<string, string> Frameworks => RuleReader.Frameworks;

    public static IReadOnlyDictionary<string, Severity> Severities => RuleReader.Severities;

    public static IReadOnlyDictionary<string, Outcome> Outcomes => RuleReader.Outcomes;

    /// <summary>Whether the text has the form of a rule id: `family.name`, lower case, with hyphens.</summary>
    public static bool IsRuleId(string text) => RuleReader.IsRuleId(text);

    /// <summary>The variable that holds the resource in expressions, and its fields.</summary>
    public static (string Name, Expressions.RecordType Type) VariableOf(ResourceKind kind) => SnapshotRecords.Of(kind);

    /// <summary>The sources that tell which resources of a kind there are: what a rule on it needs at least.</summary>
    public static IReadOnlyList<Source> InventoryOf(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Account => [Source.AccountSummary],
            ResourceKind.Region => [Source.Regions],
            ResourceKind.Root or ResourceKind.User or ResourceKind.AccessKey => [Source.CredentialReport],
            ResourceKind.ServerCertificate => [Source.ServerCertificates],
            ResourceKind.IdentityProvider => [Source.SamlProviders, Source.OidcProviders],
            ResourceKind.Trail => [Source.Trails],
            ResourceKind.Analyzer => [Source.Analyzers],
            ResourceKind.AnalyzerFinding => [Source.Analyzers, Source.AnalyzerFindings],
            ResourceKind.Event => [Source.CloudTrailEvents],
            ResourceKind.Organization => [Source.Organization],
            ResourceKind.PermissionSet => [Source.IdentityCenter],
            _ => [Source.AuthorizationDetails],
        };
}
