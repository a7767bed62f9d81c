using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;

namespace IamAuditor.Tests.Reports;

/// <summary>Runs that several tests look at.</summary>
internal static class SampleRuns
{
    /// <summary>Names that no one chose kindly; each must stay text in every format.</summary>
    public static readonly IReadOnlyList<string> HostileTexts =
    [
        "=HYPERLINK(\"http://example.test\",\"click\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "＝1+1",
        "a\u0001b\u0007c\u001b[31mred",
        "lone \ud800 surrogate \udc00",
        "nonchar \uffff \ufffe",
        "_x0041_ and _x000D_",
        "right\u202eto left \u202c",
        "שלום عليكم",
        "emoji 😀 👩‍👩‍👧",
        "[red]markup[/] [[x]]",
        "<script>alert(1)</script> & \"quotes\" 'n' ]]>",
        "line\r\nbreak\rand\nmore",
        "comma, semicolon; pipe | tab\tend",
        "1E5",
        "00123",
        "TRUE",
        "2026-01-01",
        " leading and trailing ",
        new string('x', 300),
        new string('y', 40_000),
        "",
    ];

    /// <summary>A small company: several rules, all outcomes, two missing permissions, hostile names.</summary>
    public static RunBuilder Company()
    {
        var builder = new RunBuilder()
            .Rule(
                "root.mfa-enabled",
                Severity.Critical,
                ResourceKind.Root,
                "Root user has at least one MFA device",
                null,
                null,
                ("cis-aws-7.0", "2.5"),
                ("aws-fsbp", "IAM.9")
            )
            .Rule(
                "access-key.rotation",
                Severity.Medium,
                ResourceKind.AccessKey,
                "Active access keys are rotated within 90 days",
                null,
                "aws iam create-access-key --user-name {key.userName}",
                ("cis-aws-3.0", "1.14"),
                ("cis-aws-7.0", "2.13"),
                ("nist-800-53-r5", "AC-2(1)"),
                ("nist-800-53-r5", "IA-5(1)")
            )
            .Rule("user.console-mfa", Severity.High, title: "Users with a console password have MFA", controls: ("cis-aws-7.0", "2.9"))
            .Rule("user.in-group", Severity.Low, title: "Users get their permissions through groups", needs: Source.AuthorizationDetails)
            .Rule("role.inline-policies", Severity.Low, ResourceKind.Role, "Roles have no inline policies", Source.AuthorizationDetails)
            .Rule("detect.root-activity", Severity.Critical, ResourceKind.Account, "The root user is not used", Source.CloudTrailEvents)
            .Rule(
                "analyzer.external-finding",
                Severity.High,
                ResourceKind.AnalyzerFinding,
                "No resource is shared outside",
                Source.AnalyzerFindings
            )
            .Gap(
                Source.CloudTrailEvents,
                "AccessDenied",
                "cloudtrail:LookupEvents",
                message: "User: arn:aws:sts::111122223333:assumed-role/auditor/run is not authorized to perform: cloudtrail:LookupEvents"
            )
            .Gap(Source.AnalyzerFindings, "AccessDeniedException", "access-analyzer:ListFindings", "eu-north-1", partly: true)
            .Gap(Source.AuthorizationDetails, GapCode.CountMismatch, message: "AWS counts 42 users, 41 were listed", partly: true)
            .Snapshot(s =>
                s with
                {
                    Aliases = ["payments-prod"],
                    Summary = new Dictionary<string, long>
                    {
                        ["Users"] = 42,
                        ["Groups"] = 3,
                        ["Roles"] = 2,
                        ["Policies"] = 0,
                        ["Providers"] = 0,
                        ["ServerCertificates"] = 0,
                    },
                    CredentialReportGenerated = RunBuilder.TakenAt.AddHours(-2),
                    Regions = ["eu-central-1", "us-east-1"],
                }
            )
            .Evidence(Source.CredentialReport, "credential-report.csv", 45_678, 3)
            .Evidence(Source.AuthorizationDetails, "account-authorization-details.json", 1_234_567, 12)
            .Verdict(
                "root.mfa-enabled",
                Outcome.Fail,
                $"arn:aws:iam::{RunBuilder.Account}:root",
                message: "The root user has no MFA device",
                observations: [new("root.credentials.mfaActive", ObservedValue.Of(false))]
            )
            .Verdict(
                "detect.root-activity",
                Outcome.Unknown,
                $"AWS::::Account:{RunBuilder.Account}",
                message: "Not assessed: cloudtrail-events was not read",
                missing: [new Missing(Source.CloudTrailEvents.Name, null, "AccessDenied", "cloudtrail:LookupEvents")]
            )
            .Verdict(
                "analyzer.external-finding",
                Outcome.Fail,
                "arn:aws:s3:::payments-exports",
                "*",
                "arn:aws:s3:::payments-exports is readable by anyone",
                "eu-central-1"
            )
            .Verdict(
                "analyzer.external-finding",
                Outcome.Unknown,
                $"AWS::::Account:{RunBuilder.Account}",
                "eu-north-1",
                "Not assessed in eu-north-1",
                "eu-north-1",
                [new Missing(Source.AnalyzerFindings.Name, "eu-north-1", "AccessDeniedException", "access-analyzer:ListFindings")]
            )
            .Verdict("role.inline-policies", Outcome.NotApplicable, $"AWS::::Account:{RunBuilder.Account}", message: "There is no role");
        for (var i = 1; i <= 12; i++)
        {
            var name = FormattableString.Invariant($"employee-{i:00}");
            var old = i % 3 == 0;
            var created = RunBuilder.TakenAt.AddDays(-30 * i);
            builder.User(
                name,
                new Credentials
                {
                    Password = new Password(
                        i % 2 == 0,
                        i % 4 == 0 ? RunBuilder.TakenAt.AddDays(-i) : null,
                        i % 2 == 0 ? created : null,
                        null
                    ),
                    MfaActive = i % 4 == 0,
                    AccessKeys =
                    [
                        new AccessKey(1, true, created, old ? null : RunBuilder.TakenAt.AddDays(-2))
                        {
                            LastUsedService = old ? null : "s3",
                            LastUsedRegion = old ? null : "eu-central-1",
                        },
                    ],
                },
                i % 5 == 0 ? [] : ["developers", "payments"]
            );
            builder.Verdict(
                "user.console-mfa",
                i % 2 != 0 ? Outcome.NotApplicable
                    : i % 4 == 0 ? Outcome.Pass
                    : Outcome.Fail,
                RunBuilder.UserArn(name),
                message: $"{name} signs in with a password alone",
                observations:
                [
                    new("user.credentials.password.enabled", ObservedValue.Of(true)),
                    new("user.credentials.mfaActive", ObservedValue.Of(false)),
                ]
            );
            builder.Verdict(
                "user.in-group",
                i % 5 == 0 ? Outcome.Fail : Outcome.Pass,
                RunBuilder.UserArn(name),
                message: $"{name} is in no group"
            );
            builder.Verdict(
                "access-key.rotation",
                i > 3 ? Outcome.Fail : Outcome.Pass,
                RunBuilder.UserArn(name),
                "access-key-1",
                $"Access key 1 of {name} was last rotated {created:yyyy-MM-dd}, {30 * i} days ago",
                observations: [new("key.active", ObservedValue.Of(true)), new("key.lastRotated", ObservedValue.Of(created.ToString("O")))],
                fix: new Fix(
                    $"Give {name} a second key, switch the workload over, then deactivate and delete the old one.",
                    $"aws iam create-access-key --user-name {name}",
                    null
                )
            );
        }

        return builder
            .User("not-in-report", null, "developers")
            .Verdict(
                "access-key.rotation",
                Outcome.Unknown,
                RunBuilder.UserArn("not-in-report"),
                message: "Not assessed: the credential report has no row for not-in-report",
                missing: [new Missing(Source.CredentialReport.Name, null, GapCode.Incomplete, null)]
            );
    }

    /// <summary>Every hostile text as user name, message, subresource, observation and rule text.</summary>
    public static RunBuilder Hostile()
    {
        var builder = new RunBuilder().Rule(
            "user.hostile",
            Severity.High,
            title: "=cmd|' /C calc'!A0 [bold]title[/]",
            cli: "=1+1",
            controls: ("aws-config", "=1")
        );
        foreach (var (text, i) in HostileTexts.Select((t, i) => (t, i)))
        {
            builder.Verdict(
                "user.hostile",
                i % 5 == 0 ? Outcome.Unknown : Outcome.Fail,
                "arn:aws:iam::111122223333:user/" + text,
                text,
                text,
                missing: i % 5 == 0 ? [new Missing(Source.CredentialReport.Name, text, text, text)] : [],
                observations: [new("user.name", ObservedValue.Of(text)), new("user.tags", ObservedValue.Of([text, text]))],
                fix: new Fix(text, text, text)
            );
        }

        return builder
            .Gap(Source.CredentialReport, HostileTexts[0], HostileTexts[3], HostileTexts[6], HostileTexts[14])
            .Snapshot(s => s with { Aliases = [HostileTexts[0]] });
    }
}
