using System.Globalization;
using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Core.Evidence;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Reports.Mail;
using IamAuditor.Scheduling;
using IamAuditor.Storage;

namespace IamAuditor.Serving;

/// <summary>Looks at what a new operator gets wrong, by trying it: reads only, in AWS as well. Each thing for itself, so that one fault hides no other.</summary>
public sealed class Doctor(Surroundings around, Settings settings, Action<DoctorLine> say, string? testMailTo = null)
{
    // AWS refuses signatures that are five minutes off; a minute is a sign that nobody sets the clock.
    private static readonly TimeSpan SkewNoted = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SkewRefused = TimeSpan.FromMinutes(5);

    /// <summary>All permissions are tried in so many accounts unless one is named; the rest are only entered.</summary>
    private const int ReadWhole = 3;

    private static readonly TimeSpan SinkPatience = TimeSpan.FromSeconds(10);

    private readonly AuditorOptions options = settings.Options;

    /// <param name="only">An account's key; null: all.</param>
    /// <param name="ct">Cancelled between steps.</param>
    public async Task ExamineAsync(string? only, CancellationToken ct)
    {
        if (settings.Problems.Count > 0)
        {
            foreach (var problem in settings.Problems)
            {
                Bad($"configuration: {problem}");
            }

            say(new DoctorLine(DoctorLevel.Note, "nothing else was looked at, because the configuration decides what to look at"));
            return;
        }

        Good($"configuration: {settings.File ?? "none; defaults and environment count"}");
        Rules();
        Schedule();
        await StoreAsync(ct);
        await ClockAsync(ct);
        await MailAsync(ct);
        await SinksAsync(ct);
        await AccountsAsync(only, ct);
    }

    private void Rules()
    {
        var rules = new RulesInForce(around, options, Serilog.Core.Logger.None);
        if (rules.Reload())
        {
            Good(
                $"rules: {rules.Rules.Rules.Count} in force, {rules.Waivers.Count} waivers, {rules.Stewardship.Owners.Count} entries of owners"
            );
            return;
        }

        foreach (var problem in rules.Problems)
        {
            Bad($"rules: {problem}", "mend the file; `serve` does not start with it");
        }
    }

    private void Schedule()
    {
        var now = around.Time.GetUtcNow();
        foreach (var job in PlannedJob.All(options.Schedule))
        {
            var words = ScheduleWords.Of(job, now);
            say(
                new DoctorLine(
                    words.StartsWith("never", StringComparison.Ordinal) ? DoctorLevel.Bad : DoctorLevel.Good,
                    $"schedule: {job.Name} {words}"
                )
            );
        }
    }

    private async Task StoreAsync(CancellationToken ct)
    {
        var folder = options.DataDirectory ?? around.DefaultDataDirectory();
        try
        {
            DataFolder.Make(folder);
            var probe = Path.Combine(folder, $".doctor.{Environment.ProcessId}");
            await File.WriteAllTextAsync(probe, "", ct);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Bad(
                $"data directory: {folder} cannot be written: {e.Message}",
                "run doctor as the service's user, or give the folder to it: chown iam-auditor"
            );
            return;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            say(new DoctorLine(DoctorLevel.Note, $"data directory: {folder} can be read by other users", $"chmod 0700 {folder}"));
        }

        try
        {
            var (store, problem) = await DataFolder.OpenAsync(options, around, folder, ct);
            if (store is null)
            {
                Bad($"store: {problem}");
                return;
            }

            await using (store)
            {
                Good($"store: answers; {(await store.RunsAsync(null, ct)).Count} runs");
                foreach (var (sink, waiting, parked, oldest) in (await store.OutboxDepthAsync(ct)).Where(o => o.Waiting + o.Parked > 0))
                {
                    say(
                        new DoctorLine(
                            parked > 0 ? DoctorLevel.Bad : DoctorLevel.Note,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"sink {sink}: {waiting} deliveries wait, {parked} are parked, the oldest since {oldest:u}"
                            ),
                            "the daemon's log says why the receiver does not take them"
                        )
                    );
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Data.Common.DbException)
        {
            Bad($"store: {e.Message}", "check that the server runs and that the connection string leads there");
        }
    }

    private async Task ClockAsync(CancellationToken ct)
    {
        var region = options.Aws.Region ?? "us-east-1";
        // The variables of AWS's own tools count for the clients too.
        var url =
            options.Aws.EndpointUrl
            ?? around.Variable("AWS_ENDPOINT_URL_STS")
            ?? around.Variable("AWS_ENDPOINT_URL")
            ?? $"https://sts.{region}.{Policies.Partition.OfRegion(region).DnsSuffix}/";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var answer = await http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.Headers.Date is not { } theirs)
            {
                say(new DoctorLine(DoctorLevel.Note, $"clock: {url} does not say the time, so it could not be compared"));
                return;
            }

            var skew = around.Time.GetUtcNow() - theirs;
            var words = string.Create(
                CultureInfo.InvariantCulture,
                $"clock: {Math.Abs(skew.TotalSeconds):0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} AWS"
            );
            say(
                skew.Duration() >= SkewRefused
                    ? new DoctorLine(
                        DoctorLevel.Bad,
                        words,
                        "AWS refuses signatures that are five minutes off; start chrony or systemd-timesyncd"
                    )
                : skew.Duration() >= SkewNoted ? new DoctorLine(DoctorLevel.Note, words, "start chrony or systemd-timesyncd")
                : new DoctorLine(DoctorLevel.Good, words)
            );
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            Bad(
                $"network: {url} cannot be reached: {e.Message}",
                "open outgoing HTTPS to AWS, or set the proxy (HTTPS_PROXY) for the service"
            );
        }
    }

    private async Task MailAsync(CancellationToken ct)
    {
        var mail = options.Mail;
        if (mail.Host is null)
        {
            say(
                new DoctorLine(
                    testMailTo is null ? DoctorLevel.Note : DoctorLevel.Bad,
                    "mail: no server is configured, so that no mail is sent",
                    $"write {AuditorOptions.Section}:Mail:Host, From and Groups"
                )
            );
            return;
        }

        await using var sink = new MailSink(mail, around.Variable, around.WorkingDirectory);
        if (await sink.ProblemAsync(ct) is { } problem)
        {
            Bad($"mail: {problem}");
            return;
        }

        Good($"mail: {mail.Host} answers{(mail.User is null ? "" : $" and lets {mail.User} sign in")}");
        if (testMailTo is null)
        {
            return;
        }

        var now = around.Time.GetUtcNow();
        var test = MailMessages.Plain(
            $"doctor/{now:O}",
            $"{Product.Name}: a test mail",
            $"This is what `iam-auditor doctor` sends to see whether mails arrive. Nobody has to do anything.\n",
            new MailGroup { Name = "doctor", To = [testMailTo] },
            now,
            mail
        );
        if ((await sink.DeliverAsync(test, ct)).Values.FirstOrDefault() is { } failure)
        {
            Bad($"mail: {failure.Reason}");
            return;
        }

        Good($"mail: the server took a test mail to {testMailTo}; see whether it arrives");
    }

    private async Task SinksAsync(CancellationToken ct)
    {
        var (sinks, problems) = SinkSet.Open(options.Sinks, around.Variable, around.WorkingDirectory, around.Time);
        foreach (var problem in problems)
        {
            Bad($"sinks: {problem}", "`serve` does not start without it");
        }

        foreach (var sink in sinks)
        {
            await sink.DisposeAsync();
        }

        foreach (var sink in options.Sinks.Where(s => sinks.Any(o => o.Name == s.Name)))
        {
            if (await SinkProbe.ProblemAsync(sink, SinkPatience, ct) is var (problem, advice))
            {
                Bad($"sink {sink.Name}: {problem}", advice);
            }
            else
            {
                Good($"sink {sink.Name}: {SinkProbe.Tried(sink)}");
            }
        }
    }

    private async Task AccountsAsync(string? only, CancellationToken ct)
    {
        var (listed, problems, _) = await new AccountList(options, around).ReadAsync(ct);
        foreach (var problem in problems)
        {
            Bad($"accounts: {problem}", AdviceForListing(problem));
        }

        if (listed is null)
        {
            return;
        }

        var chosen = listed.Where(a => only is null || a.Key == only).ToList();
        Good($"accounts: {listed.Count} configured");
        if (chosen.Count == 0)
        {
            Bad(only is null ? "accounts: none is left to audit" : $"accounts: {only} is not one of them", "check IamAuditor:Accounts");
        }

        for (var i = 0; i < chosen.Count; i++)
        {
            await AccountAsync(chosen[i], readWhole: i < ReadWhole, ct);
        }

        if (chosen.Count > ReadWhole)
        {
            say(
                new DoctorLine(
                    DoctorLevel.Note,
                    $"permissions were tried in the first {ReadWhole} accounts",
                    "doctor --account ID tries them in another"
                )
            );
        }
    }

    private async Task AccountAsync(AccountTarget account, bool readWhole, CancellationToken ct)
    {
        // A short look back: the permission is tried, the events are not wanted.
        var target = AwsEvidence.TargetOf(account.Request) with
        {
            Lookback = TimeSpan.FromMinutes(15),
            Retries = 1,
        };
        if (AwsConnection.Open(target, out var problem) is not { } connection)
        {
            Bad($"account {account.Key}: {problem}", AwsFailure.CredentialAdvice(AwsFailure.NoCredentials));
            return;
        }

        using var aws = new AwsAccount(connection, target, around.Time);
        var (identity, code, failure) = await CallerIdentity.ReadAsync(connection, target, ct);
        if (identity is null)
        {
            Bad($"account {account.Key}: {code}: {failure}", AdviceFor(code!, target));
            return;
        }

        if (account.Id is { } wanted && identity.Account != wanted.Text)
        {
            Bad($"account {account.Key}: the credentials lead to account {identity.Account}", "check the role's name and the account's id");
            return;
        }

        Good($"account {account.Key}: entered as {identity.Arn}");
        if (!readWhole)
        {
            return;
        }

        var read = await AccountReader.ReadAsync(aws, null, ct);
        var permissions = read
            .Gaps.Where(g => g.Permission is not null && AwsFailure.IsRefusal(g.Code))
            .Select(g => g.Permission!)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var untold = permissions.Where(p => read.IsMember && Gap.IsOfOrganization(p)).ToList();
        var refused = permissions.Except(untold).ToList();
        foreach (var permission in refused)
        {
            Bad(
                $"account {account.Key}: {permission} is refused",
                "grant it: `iam-auditor permissions` prints the whole policy; or a control policy of the organization denies it"
            );
        }

        if (untold.Count > 0)
        {
            say(
                new DoctorLine(
                    DoctorLevel.Note,
                    $"account {account.Key}: {string.Join(", ", untold)}: AWS tells this to the organization's management account and to a delegated administrator alone; what rests on it stays unknown here"
                )
            );
        }

        foreach (var gap in read.Gaps.Where(g => !AwsFailure.IsRefusal(g.Code)).DistinctBy(g => (g.Source, g.Code)))
        {
            say(new DoctorLine(DoctorLevel.Note, $"account {account.Key}: {gap.Source}: {gap.Code}: {gap.Message}"));
        }

        if (refused.Count == 0)
        {
            Good($"account {account.Key}: {read.Files.Count} files of evidence read, no permission refused");
        }
    }

    private const string NetworkAdvice = "check the network and the region";

    private static string AdviceFor(string code, AwsTarget target) =>
        AwsFailure.CredentialAdvice(code)
        ?? code switch
        {
            _ when AwsFailure.IsRefusal(code) && target.RoleArn is { } role =>
                $"{role} must exist, trust the hub's role, and have the external id of the configuration; deploy/iam/member-role.yaml makes it so",
            _ => NetworkAdvice,
        };

    private static string AdviceForListing(string problem)
    {
        if (problem.StartsWith(AuditorOptions.Section + ":", StringComparison.Ordinal))
        {
            return "set it where the service finds it: env:NAME as a line of its secrets.env, file:PATH as a file that it can read";
        }

        var words = problem.Split(": ");
        return words.Select(AwsFailure.CredentialAdvice).FirstOrDefault(a => a is not null)
            ?? (
                words.Any(w => w is GapCode.Unreachable or GapCode.Timeout)
                    ? NetworkAdvice
                    : "the hub's role needs organizations:ListAccounts and ListParents, in the management account or a delegated administrator"
            );
    }

    private void Good(string what) => say(new DoctorLine(DoctorLevel.Good, what));

    private void Bad(string what, string? advice = null) => say(new DoctorLine(DoctorLevel.Bad, what, advice));
}
