using IamAuditor.Core.Findings;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Core.Rules;

/// <summary>
/// One of a rule's own tests: what is given (fields by variable, or whole files of evidence), at which parameters, and what the rule must say.
/// Line is where it stands in the rule file.
/// </summary>
public sealed record RuleExample(string Name, int Line, YamlMapping Given, YamlMapping? Params, Outcome Expect, string? ExpectMessage);
