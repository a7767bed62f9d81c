namespace IamAuditor.Options;

/// <summary>What a group of recipients is told about.</summary>
public enum MailScope
{
    All,

    /// <summary>Only the accounts that the group names.</summary>
    Accounts,

    /// <summary>Only findings of the owners that the group names.</summary>
    Owners,
}
