using System.Text;
using IamAuditor.Aws;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.EndToEnd.AwsStandIn;

namespace IamAuditor.EndToEnd;

/// <summary>
/// A whole audit against a stand-in, in this process: collectors, assembly, rules. Beside the built-in rules there is one probe for each source,
/// which passes as soon as its source was read completely.
/// </summary>
public static class AuditOverHttp
{
    private static readonly Lazy<RuleSet> Rules = new(Load);

    static AuditOverHttp()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", StandIn.AuditorKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", StandIn.AuditorSecret);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>Impatient: no retries and no pauses, so that a fault shows at once.</summary>
    public static AwsTarget Impatient { get; } =
        new()
        {
            HomeRegion = "us-east-1",
            Retries = 0,
            EventInterval = TimeSpan.Zero,
            CallTimeout = TimeSpan.FromSeconds(20),
            CallDeadline = TimeSpan.FromSeconds(20),
            ReportDeadline = TimeSpan.FromSeconds(20),
        };

    public static async Task<(CollectedAccount Read, IReadOnlyList<Gap> Gaps, IReadOnlyList<Verdict> Verdicts)> RunAsync(
        StandIn aws,
        AwsTarget target,
        CancellationToken ct
    )
    {
        var here = target with { EndpointUrl = aws.Endpoint };
        using var account = new AwsAccount(new AwsConnection(here), here, TimeProvider.System);
        var read = await AccountReader.ReadAsync(account, null, ct);
        var assembled = SnapshotAssembly.Assemble(read.Account, TimeProvider.System.GetUtcNow(), read.Files, read.Gaps);
        return assembled.Snapshot is { } snapshot
            ? (read, snapshot.Coverage.All, Audit.Evaluate(Rules.Value, snapshot))
            : throw new InvalidOperationException("nobody says whose account it is: " + string.Join("; ", assembled.Problems));
    }

    private static RuleSet Load()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "rules"), "*.yaml", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) is not "frameworks")
            .Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(Path.GetRelativePath(AppContext.BaseDirectory, path), File.ReadAllBytes(path)));
        var loading = RuleSet.Load([.. files, .. Source.All.Where(source => !source.Switchable).Select(Probe)]);
        return loading.Rules ?? throw new InvalidOperationException(string.Join("; ", loading.Problems));
    }

    // Where a source comes in parts, a gap is one of the part: the probe looks at what the part should tell.
    private static RuleFile Probe(Source source) =>
        source.Name switch
        {
            "trail-status" => Probe(source, "trail", "trail.isLogging || !trail.isLogging"),
            "event-selectors" => Probe(source, "trail", "trail.recordsManagementReads || !trail.recordsManagementReads"),
            "analyzer-findings" => Probe(source, "analyzer-finding", "true"),
            "saml-providers" or "oidc-providers" => Probe(source, "identity-provider", "true"),
            "organization" => Probe(source, "organization", "true"),
            _ => Probe(source, "account", "true"),
        };

    private static RuleFile Probe(Source source, string resource, string pass) =>
        new(
            $"rules/probe/probe.{source.Name}.yaml",
            Encoding.UTF8.GetBytes(
                $$"""
                id: probe.{{source.Name}}
                title: The source was read completely
                severity: info
                resource: {{resource}}
                needs: [{{source.Name}}]
                pass: "{{pass}}"
                message: never said
                why: A source that was not read must show.
                fix: { text: Nothing. }
                tests:
                  - { name: read, given: {}, expect: pass }
                  - { name: never, given: {}, expect: fail }
                """
            )
        );
}
