using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IamAuditor.Exports.Sinks;

/// <summary>
/// Whom a sink trusts and as whom it shows itself. <paramref name="CaFile"/> (PEM) replaces the machine's certificate authorities; certificate and key are PEM files for receivers that ask for them. Files are read for each
/// connection: renewed ones count without a restart.
/// </summary>
public sealed record PeerTrust(string? CaFile = null, string? ClientCertificate = null, string? ClientKey = null)
{
    public SslClientAuthenticationOptions For(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (CaFile is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(CaFile);
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (ClientCertificate is not null)
        {
            using var pem = X509Certificate2.CreateFromPemFile(ClientCertificate, ClientKey);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(ClientCertificate);

            // Windows signs only with keys of its own store, where an import as PKCS#12 puts them.
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }

        return options;
    }
}
