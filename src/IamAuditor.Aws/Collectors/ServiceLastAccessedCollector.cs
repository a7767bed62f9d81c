using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>When each user and role last called which service: a report that AWS makes for each principal. Off unless asked for.</summary>
public sealed class ServiceLastAccessedCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.ServiceLastAccessed;
    public IReadOnlyList<string> Permissions { get; } = ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"];

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        if (!account.Target.ServiceLastAccessed)
        {
            reading.Miss(GapCode.SwitchedOff, $"{Source} is switched off");
            return reading.Result();
        }

        var principals = await account.Principals.Task.WaitAsync(ct);
        await Task.WhenAll(principals.Select(p => ReadAsync(reading, p.Kind, p.Name, p.Arn, ct)));
        return reading.Result();
    }

    private async Task ReadAsync(AwsReading reading, string kind, string name, string arn, CancellationToken ct)
    {
        var part = $"{kind}.{name}";
        var tally = new Tally();
        var job = await reading.CallAsync(
            Permissions[0],
            t =>
                account.Connection.Iam.GenerateServiceLastAccessedDetailsAsync(
                    new GenerateServiceLastAccessedDetailsRequest
                    {
                        Arn = arn,
                        Granularity = AccessAdvisorUsageGranularityType.ACTION_LEVEL,
                    },
                    t
                ),
            ct,
            part: part,
            tally: tally,
            promised: a => a.JobId is not null
        );
        if (job is null)
        {
            return;
        }

        var end = account.Time.GetUtcNow() + account.Target.ReportDeadline;
        var wait = TimeSpan.FromMilliseconds(500);
        var services = new List<ServiceLastAccessed>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? marker = null;
        while (true)
        {
            var current = marker;
            var answer = await reading.CallAsync(
                Permissions[1],
                t =>
                    account.Connection.Iam.GetServiceLastAccessedDetailsAsync(
                        new GetServiceLastAccessedDetailsRequest { JobId = job.JobId, Marker = current },
                        t
                    ),
                ct,
                part: part,
                tally: tally,
                promised: a => a.JobStatus is not null
            );
            if (answer is null)
            {
                return;
            }

            if (answer.JobStatus?.Value == "COMPLETED")
            {
                services.AddRange(answer.ServicesLastAccessed ?? []);
                marker = answer.IsTruncated == true ? answer.Marker : null;
                if (marker is null)
                {
                    reading.Keep(CliJson.Write(("JobStatus", "COMPLETED"), ("ServicesLastAccessed", services)), part: part, tally: tally);
                    return;
                }

                if (!seen.Add(marker))
                {
                    reading.Miss(GapCode.Incomplete, "the service gave the same page token twice", part: part);
                    return;
                }

                continue;
            }

            if (answer.JobStatus?.Value == "FAILED" || account.Time.GetUtcNow() + wait > end)
            {
                reading.Miss(
                    answer.JobStatus?.Value == "FAILED" ? "JobFailed" : GapCode.Timeout,
                    "AWS did not finish the report",
                    part: part
                );
                return;
            }

            await Task.Delay(wait, account.Time, ct);
            wait = TimeSpan.FromSeconds(Math.Min(10, wait.TotalSeconds * 1.7));
        }
    }
}
