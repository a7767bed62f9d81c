using System.Text.RegularExpressions;
using IamAuditor.Options;
using IamAuditor.Policies;

namespace IamAuditor;

/// <summary>What a value of the right type can still be wrong about. Every problem at once: key path, value, and what to write instead.</summary>
public static partial class AuditorOptionsValidator
{
    private const string Aws = $"{AuditorOptions.Section}:Aws";

    public static IReadOnlyList<string> Problems(AuditorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string?>
        {
            Blank($"{AuditorOptions.Section}:DataDirectory", options.DataDirectory, "an absolute folder, or leave the key out"),
            options.DataDirectory is { Length: > 0 } data && !Path.IsPathFullyQualified(data)
                ? $"{AuditorOptions.Section}:DataDirectory: `{data}` is relative and a service's working directory is not yours; write an absolute path"
                : null,
            Blank($"{Aws}:Profile", options.Aws.Profile, "the name of a profile, or leave the key out"),
            RegionProblem($"{Aws}:Region", options.Aws.Region),
            RoleProblem($"{Aws}:RoleArn", options.Aws.RoleArn),
            EndpointProblem($"{Aws}:EndpointUrl", options.Aws.EndpointUrl),
            options.Aws.ExternalId is not null && options.Aws.RoleArn is null
                ? $"{Aws}:ExternalId: an external id is used to assume a role; write {Aws}:RoleArn too, or leave it out"
                : null,
            Blank($"{Aws}:ExternalId", options.Aws.ExternalId, "the id itself, env:NAME or file:PATH"),
            options.Aws.LookbackDays is < 1 or > AwsOptions.LongestLookbackDays
                ? $"{Aws}:LookbackDays: {options.Aws.LookbackDays} is outside CloudTrail's event history; write 1 to {AwsOptions.LongestLookbackDays}"
                : null,
            Blank($"{AuditorOptions.Section}:Audit:OutputDirectory", options.Audit.OutputDirectory, "a folder, or leave the key out"),
        };
        problems.AddRange(options.Aws.Regions.Select((r, i) => RegionProblem($"{Aws}:Regions:{i}", r)));
        problems.Add(MixedPartitions($"{Aws}:Regions", options.Aws.Regions));
        problems.AddRange(options.Audit.Formats.Select((f, i) => FormatProblem($"{AuditorOptions.Section}:Audit:Formats:{i}", f)));
        problems.AddRange(
            options.Rules.Directories.Select(
                (d, i) => Blank($"{AuditorOptions.Section}:Rules:Directories:{i}", d, "a folder of rule files")
            )
        );
        problems.AddRange(Selection($"{AuditorOptions.Section}:Rules:Enable", options.Rules.Enable));
        problems.AddRange(Selection($"{AuditorOptions.Section}:Rules:Disable", options.Rules.Disable));
        problems.AddRange(
            options.Rules.Overrides.SelectMany(o => Override($"{AuditorOptions.Section}:Rules:Overrides:{o.Key}", o.Key, o.Value))
        );
        problems.AddRange(options.Environments.Keys.Select(a => AccountProblem($"{AuditorOptions.Section}:Environments:{a}", a)));
        problems.AddRange(Class("Human", options.Principals.Human));
        problems.AddRange(Class("Workload", options.Principals.Workload));
        problems.AddRange(Class("BreakGlass", options.Principals.BreakGlass));
        problems.AddRange(SinkProblems.Of(options.Sinks, $"{AuditorOptions.Section}:Sinks"));
        return [.. problems.OfType<string>()];
    }

    /// <summary>Null: fine or not set. <paramref name="where"/> is a key path or an option's name.</summary>
    public static string? RegionProblem(string where, string? region) =>
        region is null || Region().IsMatch(region) ? null : $"{where}: `{region}` is not a region; write one like eu-central-1";

    public static string? RoleProblem(string where, string? role) =>
        role is null
        || (Arn.TryParse(role, out var arn) && arn.Service == "iam" && arn.Resource.StartsWith("role/", StringComparison.Ordinal))
            ? null
            : $"{where}: `{role}` is not the ARN of a role; write arn:aws:iam::111122223333:role/NAME";

    public static string? EndpointProblem(string where, string? url) =>
        url is null
        || (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.Host.Length > 0)
            ? null
            : $"{where}: `{url}` is not an absolute URL; write {(url.Length > 0 && !url.Contains("://", StringComparison.Ordinal) ? $"https://{url}" : "https://HOST:PORT")}";

    /// <summary>An account lies in one partition, so its regions do.</summary>
    public static string? MixedPartitions(string where, IEnumerable<string> regions)
    {
        var partitions = regions.Where(r => Region().IsMatch(r)).Select(Partition.OfRegion).Distinct().ToList();
        return partitions.Count > 1
            ? $"{where}: regions of {string.Join(" and ", partitions)} belong to different accounts; audit them separately"
            : null;
    }

    public static string? FormatProblem(string where, string name) =>
        OutputFormat.Find(name) is not null
            ? null
            : $"{where}: `{name}` is not a format{Spelling.Hint(name, OutputFormat.Names)}{(Spelling.Nearest(name, OutputFormat.Names) is null ? $"; write one of {string.Join(", ", OutputFormat.Names)}" : "")}";

    private static string? Blank(string where, string? value, string instead) =>
        value is not null && string.IsNullOrWhiteSpace(value) ? $"{where}: this is empty; write {instead}" : null;

    private static IEnumerable<string?> Selection(string where, RuleSelection selection) =>
        selection
            .Ids.Select(
                (id, i) => RuleId().IsMatch(id) ? null : $"{where}:Ids:{i}: `{id}` is not a rule id; write one like access-key.rotation"
            )
            .Concat(
                selection.Families.Select(
                    (f, i) =>
                        f.Contains('.', StringComparison.Ordinal)
                            ? $"{where}:Families:{i}: `{f}` is a rule's id; write its family `{f.Split('.')[0]}`, or put it under Ids"
                            : null
                )
            );

    private static string? AccountProblem(string where, string account) =>
        AccountId.TryParse(account, out _) ? null : $"{where}: `{account}` is not an account id; write twelve digits, in quotes";

    private static IEnumerable<string?> Override(string where, string name, RuleOverride change)
    {
        yield return change.Rule is null && !RuleId().IsMatch(name)
            ? $"{where}: `{name}` is not a rule id; write one like access-key.rotation, or a key Rule with an id or a pattern"
            : null;
        yield return Blank($"{where}:Rule", change.Rule, "a rule id, or a pattern such as access-key.*");
        yield return change.Severity is null && change.Enabled is null && change.Params.Count == 0
            ? $"{where}: this changes nothing; write Severity, Enabled or Params"
            : null;
        foreach (var problem in change.Accounts.Select((a, i) => AccountProblem($"{where}:Accounts:{i}", a)))
        {
            yield return problem;
        }

        var classes = Core.Rules.PrincipalClass.Names;
        foreach (var (text, i) in change.Classes.Select((c, i) => (c, i)).Where(c => !classes.Contains(c.c)))
        {
            yield return $"{where}:Classes:{i}: `{text}` is not one of {string.Join(", ", classes)}{Spelling.Hint(text, classes)}";
        }
    }

    private static IEnumerable<string?> Class(string name, PrincipalClass principals) =>
        principals.Paths.Select(
            (p, i) =>
                p.StartsWith('/') && p.EndsWith('/')
                    ? null
                    : $"{AuditorOptions.Section}:Principals:{name}:Paths:{i}: `{p}` is not an IAM path; write /{p.Trim('/')}/"
        );

    [GeneratedRegex(@"\A[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex RuleId();
}
