namespace IamAuditor.Options;

/// <summary>Who gets which report. Every recipient gets a mail of his own.</summary>
public sealed record MailGroup
{
    /// <summary>Stands in the List-Id header, so that people can sort their mail by it.</summary>
    public string? Name { get; init; }
    public IReadOnlyList<string> To { get; init; } = [];
    public MailScope Scope { get; init; }

    /// <summary>Account ids, with scope accounts.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Owners as findings have them, with scope owners.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}
