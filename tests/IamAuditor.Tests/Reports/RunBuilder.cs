using System.Globalization;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Reports;
using IamAuditor.Core.Rules;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Reports;

/// <summary>Makes an AuditRun by hand: rules, verdicts, gaps and users of account 111122223333 at 2026-03-01 10:15 UTC.</summary>
internal sealed class RunBuilder
{
    public static readonly AccountId Account = AccountId.Parse("111122223333");
    public static readonly DateTimeOffset TakenAt = new(2026, 3, 1, 10, 15, 0, TimeSpan.Zero);

    private readonly List<Rule> rules = [];
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
        rules.Add(
            new Rule
            {
                Id = id,
                Title = title ?? $"Title of {id}",
                Severity = severity,
                Resource = resource,
                Needs = [[needs ?? Source.CredentialReport]],
                Why = $"Why {id} matters.",
                Fix = new Fix($"Mend what {{user.name}} has of {id}.", cli, null),
                Controls = controls
                    .GroupBy(c => c.Framework)
                    .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(c => c.Requirement)]),
                File = $"rules/{id.Split('.')[0]}/{id}.yaml",
            }
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
                Severity = rules.Single(r => r.Id == rule).Severity,
                Message = message ?? $"{rule} on {resource}",
                Missing = missing ?? [],
                Observations = observations ?? [],
                Fix = fix,
            }
        );
        return this;
    }

    public RunBuilder Gap(Source source, string code, string? permission = null, string? region = null, string? message = null, bool partly = false)
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
            Rules = new RuleSet([.. rules.OrderBy(r => r.Id, StringComparer.Ordinal)]),
            Verdicts = verdicts,
            Evidence = evidence,
        };

    public AuditReport Report() => AuditReport.From(Run());
}
