using System.Text.RegularExpressions;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Policies.Catalogue;

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
        problems.AddRange(
            options.Rules.Sensitive.SelectMany((s, i) => SensitiveProblems($"{AuditorOptions.Section}:Rules:Sensitive:{i}", s))
        );
        problems.AddRange(options.Environments.Keys.Select(a => AccountProblem($"{AuditorOptions.Section}:Environments:{a}", a)));
        problems.AddRange(DaemonOptionsProblems.Of(options));
        problems.AddRange(StoreProblems($"{AuditorOptions.Section}:Store", options.Store));
        problems.AddRange(FindingsProblems($"{AuditorOptions.Section}:Findings", options.Findings));
        problems.Add(Blank($"{AuditorOptions.Section}:Waivers:File", options.Waivers.File, "a YAML file, or leave the key out"));
        problems.Add(Blank($"{AuditorOptions.Section}:Attestations:File", options.Attestations.File, "a YAML file, or leave the key out"));
        problems.AddRange(
            options.Reports.Frameworks.Select((f, i) => FrameworkProblem($"{AuditorOptions.Section}:Reports:Frameworks:{i}", f))
        );
        problems.AddRange(Class("Human", options.Principals.Human));
        problems.AddRange(Class("Workload", options.Principals.Workload));
        problems.AddRange(Class("BreakGlass", options.Principals.BreakGlass));
        problems.AddRange(MailOptionsProblems.Of(options.Mail));
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

    public static string? FrameworkProblem(string where, string slug)
    {
        var slugs = Framework.Slugs;
        return slugs.Contains(slug)
            ? null
            : $"{where}: `{slug}` is not a framework{Spelling.Hint(slug, slugs)}{(Spelling.Nearest(slug, slugs) is null ? $"; write one of {string.Join(", ", slugs)}" : "")}";
    }

    private static string? Blank(string where, string? value, string instead) =>
        value is not null && string.IsNullOrWhiteSpace(value) ? $"{where}: this is empty; write {instead}" : null;

    private static IEnumerable<string?> StoreProblems(string where, StoreOptions store)
    {
        yield return store.Provider == StoreKind.Postgres && store.ConnectionString is null
            ? $"{where}:ConnectionString: PostgreSQL needs one; write env:NAME or file:PATH, where the connection string lies"
            : null;
        yield return store.Provider == StoreKind.Sqlite && store.ConnectionString is not null
            ? $"{where}:ConnectionString: SQLite has none, its file lies in {AuditorOptions.Section}:DataDirectory; write {where}:Provider postgres, or leave it out"
            : null;
        // A connection string may hold a password, so that it is never quoted.
        yield return store.ConnectionString is { } text && !SecretReference.TryParse(text, out _)
            ? $"{where}:ConnectionString: the connection string itself does not belong here; write env:NAME or file:PATH, where it lies"
            : null;
        yield return store.RetainRuns < 1 ? $"{where}:RetainRuns: {store.RetainRuns} would forget every run; write 1 or more" : null;
        yield return store.RetainDays < 0
            ? $"{where}:RetainDays: {store.RetainDays} is no number of days; write 0 (keep all) or more"
            : null;
        yield return store.RetainEvidenceDays < 0
            ? $"{where}:RetainEvidenceDays: {store.RetainEvidenceDays} is no number of days; write 0 (as long as the run) or more"
            : null;
        yield return store.RetainEvidenceRuns < 1
            ? $"{where}:RetainEvidenceRuns: {store.RetainEvidenceRuns} would leave no report to make again; write 1 or more"
            : null;
    }

    private static IEnumerable<string?> FindingsProblems(string where, FindingsOptions findings)
    {
        var severities = Enum.GetNames<Severity>().Select(n => n.ToLowerInvariant()).Reverse().ToList();
        foreach (var (severity, days) in findings.DueDays)
        {
            yield return severities.Contains(severity.ToLowerInvariant())
                ? null
                : $"{where}:DueDays:{severity}: `{severity}` is not one of {string.Join(", ", severities)}{Spelling.Hint(severity, severities)}";
            yield return days < 0 ? $"{where}:DueDays:{severity}: {days} is no number of days; write 0 (no limit) or more" : null;
        }

        yield return findings.ArchiveEventsAfterDays < 1
            ? $"{where}:ArchiveEventsAfterDays: {findings.ArchiveEventsAfterDays} is less than a day; write 1 or more"
            : null;
        yield return Blank($"{where}:OwnersFile", findings.OwnersFile, "a YAML file, or leave the key out");
        foreach (var (entry, i) in findings.Owners.Select((o, i) => (o, i)))
        {
            yield return string.IsNullOrWhiteSpace(entry.Owner) ? $"{where}:Owners:{i}:Owner: nobody is named; write who must act" : null;
            yield return entry.Accounts.Count + entry.Paths.Count + entry.Resources.Count + entry.Rules.Count + entry.Tags.Count == 0
                ? $"{where}:Owners:{i}: this describes nothing; write Accounts, Paths, Resources, Rules or Tags"
                : null;
            foreach (var (account, n) in entry.Accounts.Select((a, n) => (a, n)).Where(a => !OwnerEntry.IsAccountPattern(a.a)))
            {
                yield return AccountProblem($"{where}:Owners:{i}:Accounts:{n}", account);
            }

            foreach (var (path, n) in entry.Paths.Select((p, n) => (p, n)).Where(p => !OwnerEntry.IsPathPattern(p.p)))
            {
                yield return $"{where}:Owners:{i}:Paths:{n}: `{path}` is not an IAM path; write /{path.Trim('/')}/";
            }
        }
    }

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

    private static IEnumerable<string?> SensitiveProblems(string where, SensitiveOptions sensitive)
    {
        yield return sensitive.Resource.Split(':', 6) is ["arn", _, { Length: > 0 }, _, _, { Length: > 0 }]
            ? null
            : $"{where}:Resource: `{sensitive.Resource}` is no ARN; write one like arn:aws:s3:::payroll/*";
        yield return sensitive.Actions.Count == 0
            ? $"{where}:Actions: nothing counts as reaching it; write actions like s3:GetObject"
            : null;
        foreach (var (action, i) in sensitive.Actions.Select((a, i) => (a, i)))
        {
            if (ActionCatalogue.Embedded.Find(action) is null)
            {
                var names = action.Contains(':', StringComparison.Ordinal)
                    ? ActionCatalogue.Embedded.Expand($"{action.Split(':')[0]}:*").Select(ActionCatalogue.Embedded.NameOf)
                    : [];
                yield return $"{where}:Actions:{i}: `{action}` is no action that AWS documents{Spelling.Hint(action, names)}; write one like s3:GetObject, without wildcards";
            }
        }
    }

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
