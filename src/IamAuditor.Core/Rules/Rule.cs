using System.Collections.Concurrent;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;

namespace IamAuditor.Core.Rules;

/// <summary>
/// One rule file, checked and compiled. <see cref="Severity"/> and <see cref="Parameters"/> are the file's own; overrides of the configuration may change them for some
/// accounts and classes of principals.
/// </summary>
public sealed class Rule
{
    private readonly RuleDraft draft;
    private readonly IReadOnlyList<RuleOverride> overrides;
    private readonly CompiledRule? plain;
    private readonly ConcurrentDictionary<(string Account, string Environment, string Class), CompiledRule> compiled = new();

    /// <param name="draft">The file.</param>
    /// <param name="overrides">What the configuration changes of it.</param>
    /// <param name="plain">The rule without overrides; null where it has problems, and is never judged.</param>
    internal Rule(RuleDraft draft, IReadOnlyList<RuleOverride> overrides, CompiledRule? plain)
    {
        this.draft = draft;
        this.overrides = overrides;
        this.plain = plain;
        Fix = new Fix(draft.FixText.Text, draft.FixCli?.Text, draft.FixTerraform?.Text);
    }

    public string Id => draft.Id;

    /// <summary>The id's part before the dot.</summary>
    public string Family => Id[..Id.IndexOf('.', StringComparison.Ordinal)];
    public string Title => draft.Title;
    public Severity Severity => draft.Severity;
    public ResourceKind Resource => draft.Resource;

    /// <summary>All of the outer list are needed; any one of an inner list will do.</summary>
    public IReadOnlyList<IReadOnlyList<Source>> Needs => draft.Needs;
    public IReadOnlyList<RuleParameter> Parameters => draft.Parameters;
    public IReadOnlyList<RuleOverride> Overrides => overrides;
    public string Why => draft.Why;

    /// <summary>The remedy with its placeholders still in braces; a verdict carries it filled in.</summary>
    public Fix Fix { get; }

    /// <summary>Requirement ids by framework slug (`cis-aws-7.0`), both in file order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Controls => draft.Controls;
    public IReadOnlyList<string> Tags => draft.Tags;
    public IReadOnlyList<RuleExample> Examples => draft.Examples;

    /// <summary>The history of the rule, in file order.</summary>
    public IReadOnlyList<RuleChange> Changes => draft.Changes;

    /// <summary>What is said where the rule does not apply; null: a general sentence.</summary>
    public string? NotApplicable => draft.NotApplicable?.Text;

    /// <summary>The expressions as the file has them; When null: the rule applies to every resource of its kind.</summary>
    public string? When => draft.When?.Text;
    public string Pass => draft.Pass.Text;
    public string Message => draft.Message.Text;

    /// <summary>On without any configuration.</summary>
    public bool EnabledByDefault => draft.Enabled;

    /// <summary>The file it was read from, as messages name it.</summary>
    public string File => draft.File;

    /// <summary>Whether it reads what effective permissions answer.</summary>
    internal bool AsksPrivileges =>
        plain is not null && plain.Pass.Fields.Concat(plain.When?.Fields ?? []).Any(f => f.Field.AsksPrivileges);

    /// <summary>
    /// Whether what it finds of the account, a region or root is a proof by itself: every field that it reads answers as not read where what is missing could change it. Rules on
    /// things that are listed need the whole list all the same, so that one that was cut passes for nothing.
    /// </summary>
    internal bool RestsOnProof =>
        plain is not null
        && Resource is ResourceKind.Account or ResourceKind.Region or ResourceKind.Root
        // What reads nothing proves nothing.
        && plain.Pass.Fields.Concat(plain.When?.Fields ?? []).ToList() is { Count: > 0 } fields
        && fields.TrueForAll(f => f.Field.Stands);

    internal CompiledRule For(string account, string environment, string principalClass) =>
        compiled.GetOrAdd((account, environment, principalClass), key => Compile(key.Account, key.Environment, key.Class));

    private CompiledRule Compile(string account, string environment, string principalClass)
    {
        RuleOverride[] changes = [.. overrides.Where(o => Applies(o, account, environment, principalClass))];
        return (changes.Length == 0 ? plain : RuleCompiler.Compile(draft, changes, []))
            ?? throw new InvalidOperationException(
                $"{Id} cannot be compiled with the overrides of {account}, {environment}, {principalClass}"
            );
    }

    internal CompiledRule WithParameters(IReadOnlyDictionary<string, IReadOnlyList<string>> parameters, List<RuleProblem> problems) =>
        RuleCompiler.Compile(draft, [new RuleOverride(Id, File) { Params = parameters, Enabled = true }], problems) ?? For("", "", "");

    private static bool Applies(RuleOverride change, string account, string environment, string principalClass) =>
        (change.Accounts.Count == 0 || change.Accounts.Contains(account, StringComparer.Ordinal))
        && (change.Environments.Count == 0 || change.Environments.Contains(environment, StringComparer.Ordinal))
        && (change.Classes.Count == 0 || change.Classes.Contains(principalClass, StringComparer.Ordinal));
}
