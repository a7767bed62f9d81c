using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The credential report: a fresh one is reused, else AWS is asked to make one and waited for.</summary>
public sealed class CredentialReportCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.CredentialReport;
    public IReadOnlyList<string> Permissions { get; } = ["iam:GenerateCredentialReport", "iam:GetCredentialReport"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var end = account.Time.GetUtcNow() + account.Target.ReportDeadline;
        var wait = TimeSpan.FromSeconds(1);
        var failures = 0;
        while (true)
        {
            Exception? refused = null;
            var state = await reading.CallAsync(
                Permissions[0],
                async t =>
                    (await account.Connection.Iam.GenerateCredentialReportAsync(new GenerateCredentialReportRequest(), t)).State?.Value
                    ?? "",
                ct,
                // One that exists can be read all the same: AWS limits how often it is made, and who may not have it made may still read it.
                expected: e =>
                {
                    refused = e;
                    return Complete;
                },
                tally: tally
            );
            var report = state switch
            {
                Complete => await GetAsync(reading, tally, ct),
                "STARTED" or "INPROGRESS" => Pending,
                _ => new GetCredentialReportResponse(),
            };
            if (refused is not null and not LimitExceededException && report?.Content is not { Length: > 0 })
            {
                reading.Miss(refused, Permissions[0]);
                return reading.Result();
            }

            if (report is null)
            {
                return reading.Result();
            }

            if (report.Content is { Length: > 0 } content)
            {
                var generated = report.GeneratedTime is { } at
                    ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))
                    : (DateTimeOffset?)null;
                reading.Keep(content.ToArray(), generated: generated, tally: tally);
                return reading.Result();
            }

            if (report != Pending && ++failures == 3)
            {
                reading.Miss(GapCode.Malformed, "AWS gave an empty credential report three times");
                return reading.Result();
            }

            if (account.Time.GetUtcNow() + wait > end)
            {
                reading.Miss(
                    GapCode.Timeout,
                    $"AWS did not finish the credential report within {account.Target.ReportDeadline.TotalMinutes:0.#} minutes"
                );
                return reading.Result();
            }

            await Task.Delay(wait, account.Time, ct);
            wait = TimeSpan.FromSeconds(Math.Min(20, wait.TotalSeconds * 1.7));
        }
    }

    private const string Complete = "COMPLETE";
    private static readonly GetCredentialReportResponse Pending = new();

    private Task<GetCredentialReportResponse?> GetAsync(AwsReading reading, Tally tally, CancellationToken ct) =>
        reading.CallAsync(
            Permissions[1],
            t => account.Connection.Iam.GetCredentialReportAsync(new GetCredentialReportRequest(), t),
            ct,
            expected: e =>
                e is CredentialReportNotReadyException or CredentialReportNotPresentException or CredentialReportExpiredException
                    ? Pending
                    : null,
            tally: tally
        );
}
