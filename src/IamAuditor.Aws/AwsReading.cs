using System.Globalization;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws;

/// <summary>
/// The calls of one collector: counts them, bounds their time, and turns whatever goes wrong into gaps. Files and gaps come out in a fixed order, whatever order the answers
/// came in.
/// </summary>
internal sealed class AwsReading(AwsAccount account, Source source)
{
    private const int MostPages = 10_000;

    private readonly Lock gate = new();
    private readonly List<EvidenceFile> files = [];
    private readonly List<Gap> gaps = [];

    public AwsAccount Account { get; } = account;

    /// <summary>
    /// Null where it failed; the gap is noted then. A failure that <paramref name="expected"/> takes is a fact and no gap. An answer without what <paramref name="promised"/> looks
    /// for is no answer: a page in place of it reads as one that is empty.
    /// </summary>
    public async Task<T?> CallAsync<T>(
        string permission,
        Func<CancellationToken, Task<T>> call,
        CancellationToken ct,
        string? region = null,
        string? part = null,
        Func<Exception, T?>? expected = null,
        Tally? tally = null,
        Func<T, bool>? promised = null,
        Func<CancellationToken, Task>? pause = null
    )
        where T : class
    {
        if (pause is not null)
        {
            await pause(ct);
        }

        await Account.PaceAsync(permission, ct);
        await Account.Slots.WaitAsync(ct);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Account.Target.CallDeadline);
        try
        {
            tally?.Count();
            Account.Count(source);
            var answer = await call(deadline.Token);
            if (promised?.Invoke(answer) == false)
            {
                Miss(GapCode.Malformed, "the answer lacks what the service promises", region, part);
                return null;
            }

            return answer;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            if (expected?.Invoke(failure) is { } fact)
            {
                return fact;
            }

            Miss(failure, permission, region, part);
            return null;
        }
        finally
        {
            Account.Slots.Release();
        }
    }

    /// <summary>
    /// All pages of a list. Whatever was read before a failure is returned, with the gap noted; a token that comes again ends the reading, because the service would go round
    /// in circles for ever.
    /// </summary>
    public async Task<List<T>> PagesAsync<T>(
        string permission,
        Func<string?, CancellationToken, Task<AwsPage<T>>> page,
        CancellationToken ct,
        string? region = null,
        string? part = null,
        int limit = MostPages,
        Tally? tally = null,
        Func<List<T>, TimeInterval?>? covered = null,
        Func<CancellationToken, Task>? pause = null
    ) => (await ReadPagesAsync(permission, page, region, part, limit, tally, covered, pause, ct)).All;

    /// <summary>The same where some of the pages would be worth nothing: null then, with the gap noted.</summary>
    public async Task<List<T>?> WholeAsync<T>(
        string permission,
        Func<string?, CancellationToken, Task<AwsPage<T>>> page,
        CancellationToken ct,
        string? region = null,
        string? part = null,
        Tally? tally = null
    )
    {
        var (all, isWhole) = await ReadPagesAsync(permission, page, region, part, MostPages, tally, null, null, ct);
        return isWhole ? all : null;
    }

    private async Task<(List<T> All, bool IsWhole)> ReadPagesAsync<T>(
        string permission,
        Func<string?, CancellationToken, Task<AwsPage<T>>> page,
        string? region,
        string? part,
        int limit,
        Tally? tally,
        Func<List<T>, TimeInterval?>? covered,
        Func<CancellationToken, Task>? pause,
        CancellationToken ct
    )
    {
        var all = new List<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        for (var read = 0; ; read++)
        {
            if (read == limit)
            {
                Miss(
                    GapCode.Incomplete,
                    string.Create(CultureInfo.InvariantCulture, $"reading stopped after {limit} pages"),
                    region,
                    part,
                    null,
                    covered?.Invoke(all)
                );
                return (all, false);
            }

            var current = token;
            var answer = await CallAsync(
                permission,
                async t => new Answer<T>(await page(current, t)),
                ct,
                region,
                part,
                null,
                tally,
                a => a.Page.Items is not null,
                pause
            );
            if (answer is null)
            {
                return (all, false);
            }

            tally?.Page();
            all.AddRange(answer.Page.Items ?? []);
            if (answer.Page.IsCut)
            {
                Miss(
                    GapCode.Incomplete,
                    "the service says that there is more and not how to get it",
                    region,
                    part,
                    null,
                    covered?.Invoke(all)
                );
                return (all, false);
            }

            token = answer.Page.Next;
            if (string.IsNullOrEmpty(token))
            {
                return (all, true);
            }

            if (!seen.Add(token))
            {
                Miss(GapCode.Incomplete, "the service gave the same page token twice", region, part, null, covered?.Invoke(all));
                return (all, false);
            }
        }
    }

    public void Miss(Exception failure, string permission, string? region = null, string? part = null)
    {
        var (code, message) = AwsFailure.Describe(failure);
        Miss(code, message, region, part, AwsFailure.IsRefusal(code) ? permission : null);
    }

    public void Miss(
        string code,
        string message,
        string? region = null,
        string? part = null,
        string? permission = null,
        TimeInterval? covered = null
    )
    {
        lock (gate)
        {
            gaps.Add(
                new Gap(source, code, message)
                {
                    Region = region,
                    Part = part,
                    Permission = permission,
                    Covered = covered,
                }
            );
        }
    }

    public void Keep(
        byte[] bytes,
        string? region = null,
        string? part = null,
        TimeInterval? covered = null,
        DateTimeOffset? generated = null,
        Tally? tally = null
    )
    {
        lock (gate)
        {
            files.Add(
                new EvidenceFile(source, EvidencePath.Of(source, region, part), bytes, Account.Time.GetUtcNow())
                {
                    Region = region,
                    Part = part,
                    Covered = covered,
                    GeneratedAt = generated,
                    Calls = tally?.Calls ?? 1,
                    Pages = tally?.Pages ?? 1,
                }
            );
        }
    }

    public Collected Result() =>
        new(
            [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
            [
                .. gaps.Distinct()
                    .OrderBy(g => g.Region, StringComparer.Ordinal)
                    .ThenBy(g => g.Part, StringComparer.Ordinal)
                    .ThenBy(g => g.Code, StringComparer.Ordinal)
                    .ThenBy(g => g.Message, StringComparer.Ordinal),
            ]
        );

    /// <summary>True where the call was refused, cut or lost; the caller keeps nothing then, because half a fact is none.</summary>
    public bool HasGap(string? region = null, string? part = null)
    {
        lock (gate)
        {
            return gaps.Exists(g => g.Region == region && g.Part == part);
        }
    }

    private sealed record Answer<T>(AwsPage<T> Page);
}
