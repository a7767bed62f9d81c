using System.CommandLine;
using IamAuditor.Options;

namespace IamAuditor.Commands;

/// <summary>The options of every command that reads an account: which one, by which credentials, which regions.</summary>
public sealed class AwsArguments
{
    private readonly Option<string?> profile = new("--profile") { Description = "Credentials profile to use", HelpName = "P" };
    private readonly Option<string[]> region = new("--region")
    {
        Description = "Region to audit; repeat for more (default: all enabled)",
        HelpName = "R",
    };
    private readonly Option<string?> roleArn = new("--role-arn") { Description = "Role to assume before reading", HelpName = "A" };
    private readonly Option<string?> endpointUrl = new("--endpoint-url")
    {
        Description = "Other endpoint for all AWS calls",
        HelpName = "U",
    };

    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Options.Add(profile);
        command.Options.Add(region);
        command.Options.Add(roleArn);
        command.Options.Add(endpointUrl);
    }

    /// <summary>The options of this family that were given, by name.</summary>
    public IEnumerable<string> Given(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return new Option[] { profile, region, roleArn, endpointUrl }
            .Where(o => parsed.GetResult(o) is not null)
            .Select(o => o.Name);
    }

    public AwsRequest Read(ParseResult parsed, AuditorOptions options, Surroundings around, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        var regions = Words(parsed.GetValue(region));
        foreach (
            var problem in regions
                .Select(r => AuditorOptionsValidator.RegionProblem("--region", r))
                .Append(AuditorOptionsValidator.MixedPartitions("--region", regions))
                .Append(AuditorOptionsValidator.RoleProblem("--role-arn", parsed.GetValue(roleArn)))
                .Append(AuditorOptionsValidator.EndpointProblem("--endpoint-url", parsed.GetValue(endpointUrl)))
                .Append(parsed.GetValue(profile) is { } name && string.IsNullOrWhiteSpace(name) ? "--profile: the name is empty" : null)
                .OfType<string>()
        )
        {
            problems.Add(problem);
        }

        var url = parsed.GetValue(endpointUrl) ?? options.Aws.EndpointUrl;
        return new AwsRequest
        {
            Profile = parsed.GetValue(profile) ?? options.Aws.Profile,
            HomeRegion = options.Aws.Region,
            Regions = regions.Count > 0 ? regions : options.Aws.Regions,
            RoleArn = parsed.GetValue(roleArn) ?? options.Aws.RoleArn,
            ExternalId = ExternalId(options, around, problems),
            EndpointUrl = Uri.TryCreate(url, UriKind.Absolute, out var endpoint) ? endpoint : null,
            Lookback = TimeSpan.FromDays(Math.Clamp(options.Aws.LookbackDays, 1, AwsOptions.LongestLookbackDays)),
            AccessKeys = options.Collect.AccessKeys,
            MfaDevices = options.Collect.MfaDevices,
            ServiceLastAccessed = options.Collect.ServiceLastAccessed,
            IdentityCenter = options.Collect.IdentityCenter,
            ArchiveRules = options.Collect.ArchiveRules,
        };
    }

    /// <summary>`--region a,b --region c` is three.</summary>
    internal static List<string> Words(string[]? values) =>
        [.. (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private static string? ExternalId(AuditorOptions options, Surroundings around, ICollection<string> problems)
    {
        if (!SecretReference.TryParse(options.Aws.ExternalId, out var reference))
        {
            return options.Aws.ExternalId;
        }

        var (id, problem) = reference.Read(around.Variable, around.WorkingDirectory);
        if (problem is not null)
        {
            problems.Add($"{AuditorOptions.Section}:Aws:ExternalId: {problem}");
        }

        return id;
    }
}
