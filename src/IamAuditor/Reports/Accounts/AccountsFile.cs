using IamAuditor.Core.Rules;
using IamAuditor.Storage;

namespace IamAuditor.Reports.Accounts;

/// <summary>Writes the report of all accounts of a store.</summary>
public static class AccountsFile
{
    /// <summary>Where the daemon keeps reports, below the data directory.</summary>
    public const string FolderName = "reports";

    /// <returns>The report and its file; a null file where no account is known of.</returns>
    public static async Task<(AccountsReport Report, string? Path)> WriteAsync(
        IStore store,
        RuleSet rules,
        AuditorOptions options,
        DateTimeOffset at,
        string path,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        // As the mail judges it: an audit may take its time.
        var patience = TimeSpan.FromHours(options.Mail.AuditEveryHours + 2);
        var report = await AccountsReport.FromAsync(store, rules, at, patience, ct);
        if (report.Accounts.Count == 0)
        {
            return (report, null);
        }

        PrivateOutput.Write(path, stream => AccountsWorkbook.Write(report, stream));
        return (report, path);
    }
}
