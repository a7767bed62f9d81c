using IamAuditor.Options;
using IamAuditor.Policies;
using MimeKit;

namespace IamAuditor;

/// <summary>What can be wrong about section Mail, all of it at once.</summary>
internal static class MailOptionsProblems
{
    private const string Where = $"{AuditorOptions.Section}:Mail";

    public static IEnumerable<string> Of(MailOptions mail)
    {
        if (mail.Host is null)
        {
            if (mail.Groups.Count > 0)
            {
                yield return $"{Where}:Host: there are recipients but no mail server; write the name of one, or leave {Where}:Groups out";
            }

            yield break;
        }

        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown)
        {
            yield return $"{Where}:Host: `{mail.Host}` is not the name of a host; write one like mail.example.com, and the port under {Where}:Port";
        }

        if (mail.Port is < 1 or > 65535)
        {
            yield return $"{Where}:Port: {mail.Port} is not a port; write 587 for STARTTLS or 465 for TLS, or leave it out";
        }

        if (mail.From is null || Address(mail.From) is null)
        {
            yield return $"{Where}:From: `{mail.From}` is not an address; write IamAuditor <audit@example.com>";
        }

        if ((mail.User is null) != (mail.Password is null))
        {
            yield return mail.User is null
                ? $"{Where}:User: there is a password and nobody whose it is; write the user's name"
                : $"{Where}:Password: the user has no password; write env:NAME or file:PATH, where it lies";
        }

        if (mail.Password is { } password && !SecretReference.TryParse(password, out _))
        {
            yield return $"{Where}:Password: the password itself does not belong here; write env:NAME or file:PATH, where it lies";
        }

        if (mail.Security == MailSecurity.None && mail.User is not null)
        {
            yield return $"{Where}:Security: a password would go over the wire in the clear; write starttls or tls";
        }

        if (mail.CaFile is not null && string.IsNullOrWhiteSpace(mail.CaFile))
        {
            yield return $"{Where}:CaFile: this is empty; write a PEM file, or leave the key out";
        }

        if (mail.MaxAttachmentMb < 0)
        {
            yield return $"{Where}:MaxAttachmentMb: {mail.MaxAttachmentMb} is no size; write 0 (attach nothing) or more";
        }

        if (mail.AuditEveryHours < 1)
        {
            yield return $"{Where}:AuditEveryHours: {mail.AuditEveryHours} is less than an hour; write 1 or more";
        }

        if (mail.MissedAudits < 0)
        {
            yield return $"{Where}:MissedAudits: {mail.MissedAudits} is no number of audits; write 0 (no such mail) or more";
        }

        if (mail.TimeoutSeconds < 1)
        {
            yield return $"{Where}:TimeoutSeconds: {mail.TimeoutSeconds} leaves no time; write 1 or more";
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < mail.Groups.Count; i++)
        {
            foreach (var problem in Group($"{Where}:Groups:{i}", mail.Groups[i], names))
            {
                yield return problem;
            }
        }
    }

    /// <summary>Null: not one address.</summary>
    public static MailboxAddress? Address(string text) =>
        MailboxAddress.TryParse(text, out var address)
        && address.Address.LastIndexOf('@') is > 0 and var at
        && at < address.Address.Length - 1
        && !address.Address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? address
            : null;

    private static IEnumerable<string> Group(string where, MailGroup group, HashSet<string> names)
    {
        if (string.IsNullOrWhiteSpace(group.Name))
        {
            yield return $"{where}:Name: the group has no name; write one, by which people can sort their mail";
        }
        else if (!names.Add(group.Name))
        {
            yield return $"{where}:Name: there is another group `{group.Name}`; write another name";
        }

        if (group.To.Count == 0)
        {
            yield return $"{where}:To: nobody is written to; write addresses";
        }

        for (var i = 0; i < group.To.Count; i++)
        {
            if (Address(group.To[i]) is null)
            {
                yield return $"{where}:To:{i}: `{group.To[i]}` is not an address; write one like security@example.com";
            }
        }

        var (wanted, other) = group.Scope switch
        {
            MailScope.Accounts => (group.Accounts.Count > 0, group.Owners.Count > 0),
            MailScope.Owners => (group.Owners.Count > 0, group.Accounts.Count > 0),
            _ => (true, group.Accounts.Count + group.Owners.Count > 0),
        };
        if (!wanted)
        {
            yield return $"{where}:{group.Scope}: scope {group.Scope.ToString().ToLowerInvariant()} names none; write some, or scope all";
        }

        if (other)
        {
            yield return $"{where}:Scope: with scope {group.Scope.ToString().ToLowerInvariant()} the group names accounts or owners that are not heeded; write scope accounts or owners, or leave them out";
        }

        for (var i = 0; i < group.Accounts.Count; i++)
        {
            if (!AccountId.TryParse(group.Accounts[i], out _))
            {
                yield return $"{where}:Accounts:{i}: `{group.Accounts[i]}` is not an account id; write twelve digits, in quotes";
            }
        }
    }
}
