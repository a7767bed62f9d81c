using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor;

/// <summary>
/// Evidence from a folder or zip as a snapshot, for commands that look at it once. Snapshot is null where the files are damaged, foreign or no evidence;
/// Messages say why, and name what was left unread.
/// </summary>
public sealed record EvidenceReplay(AccountSnapshot? Snapshot, IReadOnlyList<string> Messages)
{
    /// <param name="path">What `collect` wrote, or files as the AWS CLI prints them.</param>
    /// <param name="account">Whose files they are where none says it; null: the files say it.</param>
    /// <param name="at">The moment of judgement; null: the manifest's, else <paramref name="now"/>.</param>
    /// <param name="now">When files were read that no manifest speaks of.</param>
    public static EvidenceReplay Of(string path, AccountId? account, DateTimeOffset? at, DateTimeOffset now)
    {
        IReadOnlyList<(string Path, ReadOnlyMemory<byte> Bytes)> files;
        try
        {
            files = EvidenceFolder.Read(path);
        }
        catch (InvalidDataException e)
        {
            return new EvidenceReplay(null, [e.Message]);
        }

        var set = EvidenceFiles.Recognise(files, now);
        List<string> messages = [.. set.Unrecognised.Select(name => $"{name}: not read; no evidence file is named so")];
        if (set.Files.Count == 0)
        {
            return new EvidenceReplay(
                null,
                [.. messages, $"{path} holds no evidence; it wants files such as {Source.CredentialReport.File}, as `collect` writes them"]
            );
        }

        var assembled = SnapshotAssembly.Assemble(
            account ?? set.Manifest?.Account,
            at ?? set.Manifest?.TakenAt ?? now,
            set.Files,
            set.Gaps
        );
        var problems = set.Problems.Concat(assembled.Problems).ToList();
        messages.AddRange(problems.Select(p => p.ToString()).Distinct());
        return new EvidenceReplay(problems.Exists(p => p.IsError) ? null : assembled.Snapshot, messages);
    }
}
