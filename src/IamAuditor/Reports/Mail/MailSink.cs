using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IamAuditor.Exports;
using IamAuditor.Options;
using IamAuditor.Storage;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace IamAuditor.Reports.Mail;

/// <summary>
/// Delivers mails by SMTP. A refused recipient is final; a server that asks to come again (greylisting), a wrong password and a dead server are tried again, each with a reason for people.
/// A connection lost after the text was sent leaves open whether the server has it: the repeat bears the same Message-ID.
/// </summary>
public sealed class MailSink(MailOptions mail, Func<string, string?> variable, string folder) : ISink
{
    public const string SinkName = "mail";

    private readonly string server = $"{mail.Host}:{PortOf(mail)}";

    public string Name => SinkName;

    // RFC 5321, 4.5.3.2.6: so long may a server take to answer the end of a mail.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>A mail may be big and the line slow; a server that does not even let the program in is given up after the configured timeout.</summary>
    public TimeSpan? DeliveryLimit => Patience;

    public async Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failures = new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal);
        using var client = new SmtpClient { LocalDomain = LocalDomain() };
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                if (!client.IsConnected && await ConnectAsync(client, ct) is { } problem)
                {
                    foreach (var entry in batch.Skip(i))
                    {
                        failures.Add(entry.Id, new DeliveryFailure(problem, IsFinal: false));
                    }

                    return failures;
                }

                if (await SendAsync(client, batch[i], ct) is { } failure)
                {
                    failures.Add(batch[i].Id, failure);
                }
            }
            catch (OperationCanceledException) when (i > 0)
            {
                // The time is up, or the program stops: what the server has already must not be sent again.
                failures.Add(batch[i].Id, new DeliveryFailure($"{server} did not answer in time", IsFinal: false));
                foreach (var entry in batch.Skip(i + 1))
                {
                    failures.Add(entry.Id, new DeliveryFailure($"{server} did not get to it in time", IsFinal: false, IsUntried: true));
                }

                return failures;
            }
        }

        await client.DisconnectAsync(quit: true, ct);
        return failures;
    }

    /// <summary>Reaches the server and signs in, and sends nothing. Null: that works.</summary>
    public async Task<string?> ProblemAsync(CancellationToken ct)
    {
        using var client = new SmtpClient { LocalDomain = LocalDomain() };
        if (await ConnectAsync(client, ct) is { } problem)
        {
            return problem;
        }

        await client.DisconnectAsync(quit: true, ct);
        return null;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int PortOf(MailOptions mail) => mail.Port ?? (mail.Security == MailSecurity.Tls ? 465 : 587);

    // The machine's name is nobody's business; the sender's domain is in the mail anyway.
    private string LocalDomain() =>
        mail.From is { } from && MailOptionsProblems.Address(from) is { } address ? address.Domain : "localhost";

    private async Task<string?> ConnectAsync(SmtpClient client, CancellationToken ct)
    {
        client.Timeout = mail.TimeoutSeconds * 1000;
        string? password = null;
        if (mail.User is not null)
        {
            if (!SecretReference.TryParse(mail.Password, out var reference))
            {
                return $"{AuditorOptions.Section}:Mail:Password: the user has no password; write env:NAME or file:PATH, where it lies";
            }

            (password, var problem) = reference.Read(variable, folder);
            if (password is null)
            {
                return $"{AuditorOptions.Section}:Mail:Password: {problem}";
            }
        }

        try
        {
            if (mail.CaFile is not null)
            {
                Trust(client, Path.GetFullPath(mail.CaFile, folder));
            }

            await client.ConnectAsync(
                mail.Host ?? "",
                PortOf(mail),
                mail.Security switch
                {
                    MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                    MailSecurity.None => SecureSocketOptions.None,
                    _ => SecureSocketOptions.StartTls,
                },
                ct
            );
            if (password is not null)
            {
                await client.AuthenticateAsync(mail.User ?? "", password, ct);
            }

            // The system takes a whole mail long before the server has it: the answer to its last line comes when the line has carried it all.
            client.Timeout = (int)Patience.TotalMilliseconds;
            return null;
        }
        catch (Exception e) when (Explain(e) is { } reason)
        {
            if (client.IsConnected)
            {
                await client.DisconnectAsync(quit: false, ct);
            }

            return reason;
        }
    }

    private string? Explain(Exception e) =>
        e switch
        {
            AuthenticationException =>
                $"{server} does not accept the password of {mail.User}; check {AuditorOptions.Section}:Mail:User and {mail.Password} ({OneLine(e.Message)})",
            NotSupportedException when mail.Security == MailSecurity.StartTls =>
                $"{server} does not offer STARTTLS, so nothing was said to it; write {AuditorOptions.Section}:Mail:Security tls and its port, or ask whoever runs it",
            NotSupportedException =>
                $"{server} does not offer to sign in; leave {AuditorOptions.Section}:Mail:User out, or use another port ({OneLine(e.Message)})",
            SslHandshakeException =>
                $"{server} shows a certificate that cannot be trusted, or speaks no TLS there; write its authority's certificate under {AuditorOptions.Section}:Mail:CaFile, or check Host and Port",
            SocketException { SocketErrorCode: SocketError.HostNotFound } =>
                $"there is no host {mail.Host}; check {AuditorOptions.Section}:Mail:Host",
            SocketException s => $"{server} cannot be reached: {OneLine(s.Message)}",
            TimeoutException => $"{server} did not answer within {mail.TimeoutSeconds} seconds",
            CryptographicException => $"{AuditorOptions.Section}:Mail:CaFile: {mail.CaFile} holds no certificates in PEM form",
            FileNotFoundException or DirectoryNotFoundException => $"{AuditorOptions.Section}:Mail:CaFile: there is no file {mail.CaFile}",
            SmtpCommandException c => $"{server} refused the session: {Answer(c)}",
            ProtocolException or IOException or ServiceNotConnectedException => $"{server} broke the connection off: {OneLine(e.Message)}",
            _ => null,
        };

    private async Task<DeliveryFailure?> SendAsync(SmtpClient client, OutboxEntry entry, CancellationToken ct)
    {
        try
        {
            using var bytes = new MemoryStream(entry.Payload.ToArray());
            using var message = await MimeMessage.LoadAsync(bytes, ct);
            await client.SendAsync(message, ct);
            return null;
        }
        catch (SmtpCommandException e)
        {
            var isFinal = (int)e.StatusCode >= 500;
            var reason = e.ErrorCode switch
            {
                SmtpErrorCode.RecipientNotAccepted when isFinal => $"{server} refuses the recipient {e.Mailbox?.Address}: {Answer(e)}",
                SmtpErrorCode.RecipientNotAccepted => $"{server} asks to come again later for {e.Mailbox?.Address}: {Answer(e)}",
                SmtpErrorCode.SenderNotAccepted =>
                    $"{server} refuses the sender {e.Mailbox?.Address}; check {AuditorOptions.Section}:Mail:From: {Answer(e)}",
                _ => $"{server} {(isFinal ? "refuses the mail" : "cannot take the mail now")}: {Answer(e)}",
            };
            // A sender that is refused is mended by configuration, for all mails alike.
            return new DeliveryFailure(reason, isFinal && e.ErrorCode != SmtpErrorCode.SenderNotAccepted);
        }
        catch (FormatException e)
        {
            return new DeliveryFailure($"the stored mail cannot be read: {OneLine(e.Message)}", IsFinal: true);
        }
        catch (Exception e) when (Explain(e) is { } reason)
        {
            return new DeliveryFailure(reason, IsFinal: false);
        }
    }

    private static void Trust(SmtpClient client, string caFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        // A private authority publishes no revocation lists that we could ask for.
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, sent, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            {
                return false;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }

            using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            return chain.Build(shown);
        };
    }

    private static string Answer(SmtpCommandException e) => $"{(int)e.StatusCode} {OneLine(e.Message)}";

    private static string OneLine(string text) => ShownText.Cut(ShownText.OneLine(text.ReplaceLineEndings(" ").Trim()), 300);
}
