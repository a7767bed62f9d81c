using System.Text;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Tests.Evidence;

/// <summary>An evidence folder in memory, as a person would put it together from the AWS CLI's output.</summary>
internal sealed class Folder
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    public const string Header =
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
    public const string RootRow =
        "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

    private readonly List<(string Path, ReadOnlyMemory<byte> Bytes)> files = [];

    public Folder File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public Folder File(string path, byte[] bytes)
    {
        files.Add((path, bytes));
        return this;
    }

    /// <summary>A credential report with root and these rows.</summary>
    public Folder Report(params string[] rows) => File("credential-report.csv", string.Join('\n', [Header, RootRow, .. rows]) + "\n");

    public static string Row(
        string name,
        string passwordEnabled = "false",
        string lastUsed = "N/A",
        string mfa = "false",
        string key1 = "false,N/A,N/A,N/A,N/A",
        string key2 = "false,N/A,N/A,N/A,N/A"
    ) =>
        $"{name},arn:aws:iam::111122223333:user/{name},2024-05-01T08:00:00+00:00,{passwordEnabled},{lastUsed},N/A,N/A,{mfa},{key1},{key2},false,N/A,false,N/A";

    public Assembled Assemble(AccountId? account = null)
    {
        var set = EvidenceFiles.Recognise(files, Now);
        var assembled = SnapshotAssembly.Assemble(account ?? set.Manifest?.Account, Now, set.Files, set.Gaps);
        return assembled with { Problems = [.. set.Problems, .. assembled.Problems] };
    }

    /// <summary>The snapshot of evidence that has no problem at all.</summary>
    public AccountSnapshot Snapshot()
    {
        var assembled = Assemble();
        Assert.Empty(assembled.Problems.Select(p => p.ToString()));
        return assembled.Snapshot!;
    }

    public IReadOnlyList<string> Problems() => [.. Assemble().Problems.Select(p => p.ToString())];

    public static IEnumerable<string> Gaps(AccountSnapshot snapshot, Source source) =>
        snapshot
            .Coverage.GapsOf(source)
            .Select(g => $"{g.Code}{(g.Region is null ? "" : " " + g.Region)}{(g.Part is null ? "" : " " + g.Part)}: {g.Message}");
}
