using System.Net;
using System.Text.RegularExpressions;
using IamAuditor.Options;
using IamAuditor.Policies;
using IamAuditor.Scheduling;

namespace IamAuditor;

/// <summary>What is wrong with the sections that only the daemon reads.</summary>
public static partial class DaemonOptionsProblems
{
    private const string Accounts = $"{AuditorOptions.Section}:Accounts";
    private const string Schedule = $"{AuditorOptions.Section}:Schedule";
    private const string Http = $"{AuditorOptions.Section}:Http";

    public static IEnumerable<string> Of(AuditorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OfAccounts(options)
            .Concat(OfSchedule(options.Schedule))
            .Concat(OfHttp(options.Http))
            .Concat(OfRest(options))
            .OfType<string>();
    }

    private static IEnumerable<string?> OfAccounts(AuditorOptions options)
    {
        var accounts = options.Accounts;
        yield return RoleName($"{Accounts}:RoleName", accounts.RoleName);
        yield return Empty($"{Accounts}:ExternalId", accounts.ExternalId, "the id itself, env:NAME or file:PATH");
        yield return accounts.AreMany && options.Aws.RoleArn is not null
            ? $"{Accounts}: each account is reached by its own role; leave {AuditorOptions.Section}:Aws:RoleArn out, or leave the accounts out"
            : null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (account, i) in accounts.List.Select((a, i) => (a, i)))
        {
            var where = $"{Accounts}:List:{i}";
            yield return Account($"{where}:Id", account.Id ?? "");
            yield return account.Id is { } id && !seen.Add(id) ? $"{where}:Id: `{id}` is listed twice; remove one of them" : null;
            yield return account.RoleName is { } role ? RoleName($"{where}:RoleName", role) : null;
            yield return Empty($"{where}:ExternalId", account.ExternalId, "the id itself, env:NAME or file:PATH");
            foreach (var problem in account.Regions.Select((r, n) => AuditorOptionsValidator.RegionProblem($"{where}:Regions:{n}", r)))
            {
                yield return problem;
            }
        }

        var organization = accounts.Organization;
        yield return !organization.Enabled && organization.Units.Count + organization.Exclude.Count > 0
            ? $"{Accounts}:Organization: Units and Exclude say nothing while Enabled is false; write Enabled: true, or leave them out"
            : null;
        foreach (var (unit, i) in organization.Units.Select((u, i) => (u, i)).Where(u => !UnitId().IsMatch(u.u)))
        {
            yield return $"{Accounts}:Organization:Units:{i}: `{unit}` is not the id of an organizational unit; write one like ou-ab12-11111111, or the root's r-ab12";
        }

        foreach (var (id, i) in organization.Exclude.Select((e, i) => (e, i)))
        {
            yield return Account($"{Accounts}:Organization:Exclude:{i}", id);
            yield return seen.Contains(id)
                ? $"{Accounts}:Organization:Exclude:{i}: `{id}` is excluded here and listed under {Accounts}:List; decide for one"
                : null;
        }

        var budget = accounts.Budget;
        yield return Range($"{Accounts}:Budget:ConcurrentAccounts", budget.ConcurrentAccounts, 1, 64);
        yield return Range($"{Accounts}:Budget:ConcurrentCalls", budget.ConcurrentCalls, 1, 100);
        yield return Range($"{Accounts}:Budget:CallsPerSecond", budget.CallsPerSecond, 1, 200);
        yield return Range($"{Accounts}:Budget:DeadlineMinutes", budget.DeadlineMinutes, 1, 24 * 60);
    }

    private static IEnumerable<string?> OfSchedule(ScheduleOptions schedule)
    {
        yield return Zone($"{Schedule}:TimeZone", schedule.TimeZone);
        foreach (var (name, job) in Jobs(schedule))
        {
            yield return job.TimeZone is { } zone ? Zone($"{Schedule}:{name}:TimeZone", zone) : null;
            yield return job.Cron is { } cron && CronTimes.Problem(cron) is { } problem
                ? $"{Schedule}:{name}:Cron: `{cron}` is not a cron expression ({problem}); write six fields, seconds first: 0 0 2 * * ? is two o'clock every day"
                : null;
        }
    }

    private static IEnumerable<string?> OfHttp(HttpOptions http)
    {
        yield return Empty($"{Http}:Token", http.Token, "env:NAME or file:PATH");
        yield return http.Token is { Length: > 0 } token && !SecretReference.TryParse(token, out _)
            ? $"{Http}:Token: a secret does not belong into the configuration; write env:NAME or file:PATH"
            : null;
        yield return (http.Certificate is null) != (http.CertificateKey is null)
            ? $"{Http}: Certificate and CertificateKey belong together; write both, as PEM files"
            : null;
        if (
            !Uri.TryCreate(http.Url, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.AbsolutePath != "/"
            || !(url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host == "localhost")
        )
        {
            yield return $"{Http}:Url: `{http.Url}` is not an address to listen on; write http://127.0.0.1:8787";
            yield break;
        }

        var secure = url.Scheme == "https";
        yield return secure && http.Certificate is null
            ? $"{Http}:Url: https needs a certificate; write {Http}:Certificate and :CertificateKey"
            : null;
        yield return !secure && http.Certificate is not null
            ? $"{Http}:Url: a certificate is there, but the address is plain http; write https://"
            : null;
        var loopback =
            url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        yield return !loopback && (http.Token is null || !secure)
            ? $"{Http}:Url: `{http.Url}` can be reached from other machines; write {Http}:Token, Certificate and CertificateKey and an https:// address, or listen on 127.0.0.1"
            : null;
    }

    private static IEnumerable<string?> OfRest(AuditorOptions options)
    {
        yield return AuditorOptionsValidator.EndpointProblem(
            $"{AuditorOptions.Section}:Metrics:OtlpEndpoint",
            options.Metrics.OtlpEndpoint
        );
        yield return Range($"{AuditorOptions.Section}:Serve:StopSeconds", options.Serve.StopSeconds, 1, 600);
    }

    private static IEnumerable<(JobName Name, JobSchedule Job)> Jobs(ScheduleOptions schedule) =>
        [
            (JobName.Audit, schedule.Audit),
            (JobName.RootWatch, schedule.RootWatch),
            (JobName.WeeklyMail, schedule.WeeklyMail),
            (JobName.WaiverReminders, schedule.WaiverReminders),
            (JobName.Retention, schedule.Retention),
        ];

    private static string? Zone(string where, string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? null
            : $"{where}: `{zone}` is not a time zone; write an IANA name such as Europe/Berlin, or UTC";

    private static string? Range(string where, int value, int least, int most) =>
        value >= least && value <= most ? null : $"{where}: {value} is out of range; write {least} to {most}";

    private static string? Account(string where, string id) =>
        AccountId.TryParse(id, out _) ? null : $"{where}: `{id}` is not an account id; write twelve digits, in quotes";

    private static string? RoleName(string where, string role) =>
        RoleNameShape().IsMatch(role)
            ? null
            : $"{where}: `{role}` is not the name of a role; write the name alone, such as iam-auditor-read, with its path where it has one";

    private static string? Empty(string where, string? value, string instead) =>
        value is not null && string.IsNullOrWhiteSpace(value) ? $"{where}: this is empty; write {instead}" : null;

    [GeneratedRegex(@"\A(?:[\w+=,.@-]+/)*[\w+=,.@-]{1,64}\z", RegexOptions.ECMAScript)]
    private static partial Regex RoleNameShape();

    [GeneratedRegex(@"\A(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})\z")]
    private static partial Regex UnitId();
}
