using IamAuditor.Aws;
using IamAuditor.Core.Evidence;

namespace IamAuditor;

/// <summary>Reads an account in AWS into evidence.</summary>
public static class AwsEvidence
{
    /// <summary>The request in the words of the collectors.</summary>
    public static AwsTarget TargetOf(AwsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new AwsTarget
        {
            Profile = request.Profile,
            RoleArn = request.RoleArn,
            ExternalId = request.ExternalId,
            HomeRegion = request.HomeRegion,
            Regions = request.Regions,
            OrganizationPath = request.OrganizationPath,
            EndpointUrl = request.EndpointUrl,
            Lookback = request.Lookback,
            ConcurrentCalls = request.ConcurrentCalls,
            CallsPerSecond = request.CallsPerSecond,
            AccessKeys = request.AccessKeys,
            MfaDevices = request.MfaDevices,
            ServiceLastAccessed = request.ServiceLastAccessed,
            IdentityCenter = request.IdentityCenter,
            ArchiveRules = request.ArchiveRules,
        };
    }

    /// <summary>Null where nothing could be read at all; <paramref name="say"/> was told why. Calls by source are told when all is read.</summary>
    public static async Task<GatheredEvidence?> CollectAsync(
        AwsRequest request,
        TimeProvider time,
        IProgress<Source>? progress,
        Action<string> say,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(say);
        var target = TargetOf(request);
        if (AwsConnection.Open(target, out var problem) is not { } connection)
        {
            say(problem ?? "there are no credentials");
            return null;
        }

        using var account = new AwsAccount(connection, target, time);
        var read = await AccountReader.ReadAsync(account, progress, ct);
        if (read.Files.Count == 0)
        {
            say("nothing of the account could be read:");
            // A reason once, however many sources it stands before; what follows from another reason is none.
            foreach (
                var gaps in read
                    .Gaps.Where(g => g.Code is not (GapCode.SwitchedOff or GapCode.Incomplete))
                    .GroupBy(g => g.Code, StringComparer.Ordinal)
            )
            {
                var (first, more) = (gaps.First(), gaps.Select(g => g.Source).Distinct().Count() - 1);
                say($"  {first.Source}{(more > 0 ? $" and {more} more" : "")}: {gaps.Key}: {first.Message}");
            }

            return null;
        }

        say(
            $"{read.Calls.Values.Sum()} calls: "
                + string.Join(", ", Source.All.Where(read.Calls.ContainsKey).Select(s => $"{s} {read.Calls[s]}"))
        );
        return new GatheredEvidence(read.Files, read.Gaps, read.Account, time.GetUtcNow());
    }
}
