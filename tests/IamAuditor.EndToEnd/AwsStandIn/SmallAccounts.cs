using System.Globalization;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>Accounts with a root user and the auditor's role and nothing else: many of them are cheap.</summary>
internal static class SmallAccounts
{
    public const string RoleName = "iam-auditor-read";

    public static IReadOnlyList<Estate> Of(int count, DateTimeOffset now) => [.. Enumerable.Range(1, count).Select(i => Account(i, now))];

    private static Estate Account(int number, DateTimeOffset now)
    {
        var id = (100_000_000_000 + number).ToString(CultureInfo.InvariantCulture);
        return new Estate
        {
            AccountId = id,
            Alias = $"team-{number.ToString(CultureInfo.InvariantCulture)}",
            TakenAt = now,
            CredentialReportAt = now,
            Root = new EstateRoot { Created = now.AddYears(-3) },
            Roles =
            [
                new EstateRole
                {
                    Name = RoleName,
                    Id = "AROAEXAMPLE" + number.ToString("0000000000", CultureInfo.InvariantCulture),
                    Created = now.AddYears(-1),
                    Trust =
                        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::100000000001:root"},"Action":"sts:AssumeRole"}]}""",
                },
            ],
            Regions = [new EstateRegion("us-east-1")],
        };
    }
}
