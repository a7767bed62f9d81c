using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// What came of putting evidence together. Snapshot is null where nobody can say whose it is: no file names an account, or two are named. It is not null for damaged
/// files, whose sources then have gaps: a live run goes on with it, a replay is refused on any problem that <see cref="EvidenceProblem.IsError"/>.
/// </summary>
public sealed record Assembled(AccountSnapshot? Snapshot, IReadOnlyList<EvidenceProblem> Problems);
