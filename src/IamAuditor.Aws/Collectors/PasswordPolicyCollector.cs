using Amazon.IdentityManagement.Model;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Aws.Collectors;

/// <summary>The password policy; that there is none is a fact and no error.</summary>
public sealed class PasswordPolicyCollector(AwsAccount account) : ICollector
{
    public Source Source => Source.PasswordPolicy;
    public IReadOnlyList<string> Permissions { get; } = ["iam:GetAccountPasswordPolicy"];

    private static readonly GetAccountPasswordPolicyResponse NoPolicy = new();

    public async Task<Collected> CollectAsync(CancellationToken ct)
    {
        var reading = new AwsReading(account, Source);
        var tally = new Tally();
        var answer = await reading.CallAsync(
            Permissions[0],
            t => account.Connection.Iam.GetAccountPasswordPolicyAsync(new GetAccountPasswordPolicyRequest(), t),
            ct,
            expected: e => e is NoSuchEntityException ? NoPolicy : null,
            tally: tally,
            promised: a => a.PasswordPolicy is not null
        );
        if (answer is not null)
        {
            reading.Keep(
                answer == NoPolicy
                    ? "{\n  \"PasswordPolicy\": null\n}"u8.ToArray()
                    : CliJson.Write(("PasswordPolicy", answer.PasswordPolicy)),
                tally: tally
            );
        }
        return reading.Result();
    }
}
