namespace IamAuditor.Core.Evidence;

/// <summary>
/// The files of an evidence folder that are evidence, in the order of <see cref="Source.All"/> and of their paths. <see cref="Manifest"/> is null for files that somebody
/// else made. <see cref="Gaps"/> are the manifest's, and one for each file that it lists and that is not here. <see cref="Unrecognised"/> names the files that are no evidence.
/// </summary>
public sealed record EvidenceSet(
    Manifest? Manifest,
    IReadOnlyList<EvidenceFile> Files,
    IReadOnlyList<Gap> Gaps,
    IReadOnlyList<string> Unrecognised,
    IReadOnlyList<EvidenceProblem> Problems
);
