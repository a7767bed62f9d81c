namespace IamAuditor.Options;

/// <summary>How the connection to the mail server is kept private.</summary>
public enum MailSecurity
{
    /// <summary>Begins in the clear and must become TLS before anything is said; a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>In the clear; refused with a password, and meant for a relay on the same machine.</summary>
    None,
}
