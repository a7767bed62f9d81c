using IamAuditor.Core.Findings;
using IamAuditor.Policies;

namespace IamAuditor.Demo;

/// <summary>
/// Eight weeks of Larkspur Freight: people get MFA one after the other, some leave, a trail is stopped twice, an auditor is an administrator for a week, the CTO gets MFA and loses it with her phone,
/// one Monday the auditor may not read the credential report. The last week is <see cref="Company.At"/> as it is.
/// </summary>
public static class CompanyHistory
{
    public const int Weeks = 8;
    private const int LateAdopters = 21;
    private const int Leavers = 6;

    /// <summary>The oldest first.</summary>
    public static IEnumerable<Estate> Until(DateTimeOffset takenAt)
    {
        var last = Company.At(takenAt);
        return Enumerable.Range(0, Weeks).Select(i => Weeks - 1 - i).Select(ago => ago == 0 ? last : Earlier(last, ago));
    }

    /// <summary>What the company accepts: one waiver that ends soon, one that has ended, one that no longer matches anything, one that began this week.</summary>
    public static IReadOnlyList<Waiver> WaiversAt(DateTimeOffset takenAt)
    {
        var day = DateOnly.FromDateTime(takenAt.UtcDateTime);
        return
        [
            new Waiver
            {
                Id = "machines-keep-direct-policies",
                Rule = "user.no-direct-policies",
                Accounts = [AccountId.Parse(Company.Account)],
                Resource = "arn:aws:iam::*:user/machines/*",
                Reason = "Each machine has one policy of its own; the move to roles is under way",
                Owner = "platform@example.com",
                Ticket = "SEC-1182",
                ApprovedBy = "ciso@example.com",
                Created = day.AddDays(-120),
                Expires = day.AddDays(9),
            },
            new Waiver
            {
                Id = "certificate-2021-until-cutover",
                Rule = "certificate.expired",
                Reason = "The old portal goes in October",
                Owner = "web@example.com",
                Ticket = "SEC-1131",
                ApprovedBy = "ciso@example.com",
                Created = day.AddDays(-200),
                Expires = day.AddDays(-3),
            },
            new Waiver
            {
                Id = "partner-sftp-user",
                Rule = "access-key.rotation",
                Resource = "arn:aws:iam::*:user/machines/svc-partner-sftp",
                Reason = "The partner rotates twice a year",
                Owner = "integration@example.com",
                ApprovedBy = "ciso@example.com",
                Created = day.AddDays(-90),
                Expires = day.AddDays(180),
            },
            new Waiver
            {
                Id = "ftp-gateway-until-switched-off",
                Rule = "access-key.*",
                Accounts = [AccountId.Parse(Company.Account)],
                Resource = "arn:aws:iam::*:user/machines/svc-ftp-legacy",
                Reason = "The FTP gateway is switched off in January, and its user with it",
                Owner = "platform@example.com",
                Ticket = "SEC-1240",
                ApprovedBy = "ciso@example.com",
                Created = day.AddDays(-4),
                Expires = day.AddDays(75),
            },
        ];
    }

    private static Estate Earlier(Estate last, int ago)
    {
        var at = last.TakenAt.AddDays(-7 * ago);
        var adopters = last
            .Users.Where(u => u is { Password: not null, MfaDevices.Count: > 0 })
            .Take(LateAdopters)
            .Select((u, i) => (u.Name, Week: i / 3))
            .ToDictionary(u => u.Name, u => u.Week, StringComparer.Ordinal);
        var users = last
            .Users.Where(u => u.Created <= at)
            .Select(u => Until(u, at) with { MfaDevices = adopters.TryGetValue(u.Name, out var week) && ago > week ? [] : u.MfaDevices })
            .Select(u => Episode(u, ago, at));
        var leavers = last
            .Users.Where(u => u.Created <= at && u.Password is not null)
            .TakeLast(Leavers)
            .Where((_, i) => ago > i)
            .Select(u => Until(u, at) with { Name = $"{u.Name}.former", Id = Moved(u.Id), MfaDevices = [], Keys = [] });
        return last with
        {
            TakenAt = at,
            CredentialReportAt = at - (last.TakenAt - last.CredentialReportAt),
            Root = last.Root with
            {
                PasswordLastUsed = Not(last.Root.PasswordLastUsed, after: at),
                MfaDevices = ago >= 6 ? [] : last.Root.MfaDevices,
            },
            Users = [.. users, .. leavers],
            Roles = [.. last.Roles.Where(r => r.Created <= at).Select(r => r with { LastUsed = Not(r.LastUsed, after: at) })],
            PasswordPolicy =
                ago >= 5 ? last.PasswordPolicy! with { MinimumPasswordLength = 8, PasswordReusePrevention = null } : last.PasswordPolicy,
            Trails = [.. last.Trails.Select(t => Until(t, at, isStopped: ago is 5 or 2))],
            Events = [.. last.Events.Where(e => e.Time <= at)],
            Analyzers = [.. last.Analyzers.Select(a => a with { Findings = [.. a.Findings.Where(f => f.Created <= at)] })],
            Gaps =
                ago == 4
                    ? [.. last.Gaps, new EstateGap("credential-report", null, "AccessDenied", "iam:GenerateCredentialReport")]
                    : last.Gaps,
        };
    }

    private static EstateUser Episode(EstateUser user, int ago, DateTimeOffset at) =>
        user.Name switch
        {
            "maria.ferreira-admin" when ago is >= 1 and <= 5 => user with
            {
                MfaDevices =
                [
                    new EstateMfaDevice($"arn:aws:iam::{Company.Account}:mfa/{user.Name}", at.AddDays(7 * (ago - 5)).AddDays(-3)),
                ],
            },
            "external-auditor" when ago == 3 => user with { Groups = [.. user.Groups, "admins"] },
            _ => user,
        };

    private static EstateUser Until(EstateUser user, DateTimeOffset at) =>
        user with
        {
            Password = user.Password is { } password
                ? new EstatePassword(password.Changed > at ? user.Created : password.Changed, Not(password.LastUsed, after: at))
                : null,
            Keys = [.. user.Keys.Where(k => k.Rotated <= at).Select(k => k with { LastUsed = Not(k.LastUsed, after: at) })],
        };

    private static EstateTrail Until(EstateTrail trail, DateTimeOffset at, bool isStopped)
    {
        var lies = isStopped && trail is { IsOrganizationTrail: false, IsLogging: true };
        return trail with
        {
            IsLogging = trail.IsLogging && !lies,
            Stopped = lies ? at.AddDays(-1) : Not(trail.Stopped, after: at),
            LatestDelivery = Not(trail.LatestDelivery, after: at),
            LatestCloudWatchDelivery = Not(trail.LatestCloudWatchDelivery, after: at),
        };
    }

    // Whatever was used this week was in use all along.
    private static DateTimeOffset? Not(DateTimeOffset? time, DateTimeOffset after) => time > after ? after.AddHours(-20) : time;

    // Ids of AWS have one length.
    private static string Moved(string id) => id[..^1] + (id[^1] == 'Z' ? 'Y' : 'Z');
}
