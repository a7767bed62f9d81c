namespace IamAuditor.Options;

/// <summary>The mail server and who is written to. Without a host no mail is sent.</summary>
public sealed record MailOptions
{
    public string? Host { get; init; }

    /// <summary>Null: 587, or 465 with Tls.</summary>
    public int? Port { get; init; }
    public MailSecurity Security { get; init; }
    public string? User { get; init; }

    /// <summary>`env:NAME` or `file:PATH`.</summary>
    public string? Password { get; init; }

    /// <summary>An address, with a name or without: `IamAuditor &lt;audit@example.com&gt;`.</summary>
    public string? From { get; init; }

    /// <summary>PEM file with the certificates of the authorities that the server's certificate must come from; null: those of the system.</summary>
    public string? CaFile { get; init; }
    public IReadOnlyList<MailGroup> Groups { get; init; } = [];

    /// <summary>Workbooks larger than this together are not attached; the mail says where they lie.</summary>
    public int MaxAttachmentMb { get; init; } = 10;

    /// <summary>How often an account should be audited; one without a successful audit for that long (and two hours) is named before everything else.</summary>
    public int AuditEveryHours { get; init; } = 24;

    /// <summary>After so many missed audits in a row a mail of its own is sent; 0: never.</summary>
    public int MissedAudits { get; init; } = 3;
    public int TimeoutSeconds { get; init; } = 60;
}
