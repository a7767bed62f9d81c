using Amazon.SecurityToken.Model;

namespace IamAuditor.Aws;

/// <summary>Who the credentials of a connection are, as STS says: needs no permission, and assumes the target's role on the way.</summary>
public sealed record CallerIdentity(string Account, string Arn)
{
    /// <summary>Null with AWS's code and message where it could not be told.</summary>
    public static async Task<(CallerIdentity? Identity, string? Code, string? Problem)> ReadAsync(
        AwsConnection connection,
        AwsTarget target,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(target);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(target.CallTimeout);
        try
        {
            var answer = await connection.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), deadline.Token);
            return (new CallerIdentity(answer.Account, answer.Arn), null, null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            var (code, message) = AwsFailure.Describe(e);
            return (null, code, message);
        }
    }
}
