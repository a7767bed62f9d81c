using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Records;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Reports;

/// <summary>Makes an AuditRun by hand: rules, verdicts, gaps and users of account 111122223333 at 2026-03-01 10:15 UTC.</summary>
internal sealed class RunBuilder
{
    public static readonly AccountId Account = AccountId.Parse("111122223333");
    public static readonly DateTimeOffset TakenAt = new(2026, 3, 1, 10, 15, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<RuleFile> rules = [];
    private readonly Dictionary<string, Severity> severities = [];
    private readonly List<Verdict> verdicts = [];
    private readonly List<Gap> gaps = [];
    private readonly List<User> users = [];
    private readonly List<EvidenceDigest> evidence = [];
    private readonly HashSet<Source> read = [.. Source.All.Where(s => !s.Switchable)];
    private Func<AccountSnapshot, AccountSnapshot> change = s => s;

    public static string UserArn(string name) => $"arn:aws:iam::{Account}:user/{name}";

    public RunBuilder Rule(
        string id,
        Severity severity,
        ResourceKind resource = ResourceKind.User,
        string? title = null,
        Source? needs = null,
        string? cli = null,
        params (string Framework, string Requirement)[] controls
    )
    {
        severities.Add(id, severity);
        var (variable, record) = SnapshotRecords.Of(resource);
        var name = record.TryGetField("name", out _) ? $"{{{variable}.name}}" : "it";
        rules.Add(
            new RuleFile(
                $"rules/{id.Split('.')[0]}/{id}.yaml",
                JsonSerializer.SerializeToUtf8Bytes(
                    new Dictionary<string, object>
                    {
                        ["id"] = id,
                        ["title"] = title ?? $"Title of {id}",
                        ["severity"] = severity.ToString().ToLowerInvariant(),
                        ["resource"] = ResourceKinds.NameOf(resource),
                        ["needs"] = new[] { (needs ?? Source.CredentialReport).Name },
                        ["pass"] = "true",
                        ["message"] = "said",
                        ["why"] = $"Why {id} matters.",
                        ["fix"] = cli is null
                            ? new Dictionary<string, string> { ["text"] = $"Mend what {name} has of {id}." }
                            : new Dictionary<string, string> { ["text"] = $"Mend what {name} has of {id}.", ["cli"] = cli },
                        ["controls"] = controls
                            .GroupBy(c => c.Framework)
                            .ToDictionary(g => g.Key, g => g.Select(c => c.Requirement).ToArray()),
                        ["tests"] = new[] { "pass", "fail" }.Select(expect => new
                        {
                            name = expect,
                            given = new Dictionary<string, string>(),
                            expect,
                        }),
                    },
                    Relaxed
                )
            )
        );
        return this;
    }

    public RunBuilder Verdict(
        string rule,
        Outcome outcome,
        string resource,
        string? subresource = null,
        string? message = null,
        string? region = null,
        IReadOnlyList<Missing>? missing = null,
        IReadOnlyList<Observation>? observations = null,
        Fix? fix = null
    )
    {
        verdicts.Add(
            new Verdict
            {
                Rule = rule,
                Account = Account,
                Resource = resource,
                Subresource = subresource,
                Region = region,
                Outcome = outcome,
                Severity = severities[rule],
                Message = message ?? $"{rule} on {resource}",
                Missing = missing ?? [],
                Observations = observations ?? [],
                Fix = fix,
            }
        );
        return this;
    }

    public RunBuilder Gap(
        Source source,
        string code,
        string? permission = null,
        string? region = null,
        string? message = null,
        bool partly = false
    )
    {
        gaps.Add(new Gap(source, code, message ?? $"{source.Name} could not be read: {code}") { Permission = permission, Region = region });
        if (!partly)
        {
            read.Remove(source);
        }

        return this;
    }

    public RunBuilder User(string name, Credentials? credentials = null, params string[] groups)
    {
        users.Add(
            new User
            {
                Arn = Arn.Parse(UserArn(name)),
                Name = name,
                Created = TakenAt.AddYears(-2),
                Details = new UserDetails { Id = "AIDA" + name.Length.ToString(CultureInfo.InvariantCulture), Groups = groups },
                Credentials = credentials,
            }
        );
        return this;
    }

    public RunBuilder Evidence(Source source, string path, long size = 1234, int calls = 1)
    {
        evidence.Add(new EvidenceDigest(source, null, path, TakenAt.AddMinutes(-3), size, new string('a', 64), calls));
        return this;
    }

    public RunBuilder Snapshot(Func<AccountSnapshot, AccountSnapshot> with)
    {
        var before = change;
        change = s => with(before(s));
        return this;
    }

    public AuditRun Run() =>
        new()
        {
            Snapshot = change(
                new AccountSnapshot
                {
                    Account = Account,
                    Partition = Partition.Aws,
                    TakenAt = TakenAt,
                    Coverage = new Coverage(read, gaps),
                    Root = new Root { Arn = Arn.Parse($"arn:aws:iam::{Account}:root"), Created = TakenAt.AddYears(-5) },
                    Users = users,
                }
            ),
            Rules = Loaded(),
            Verdicts = verdicts,
            Evidence = evidence,
        };

    private RuleSet Loaded()
    {
        var loading = RuleSet.Load(rules);
        Assert.Empty(loading.Problems);
        return loading.Rules!;
    }

    public AuditReport Report() => AuditReport.From(Run());
}
