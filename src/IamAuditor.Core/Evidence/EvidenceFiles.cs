namespace IamAuditor.Core.Evidence;

/// <summary>Tells evidence from other files by name, and what the manifest says of it.</summary>
public static class EvidenceFiles
{
    /// <param name="files">Paths below the evidence folder, with slashes or backslashes. One folder around everything is ignored.</param>
    /// <param name="readAt">When files were read that no manifest speaks of.</param>
    /// <returns>
    /// A file whose digest is not the manifest's is an error; it stays in the list, so that the caller may show what it holds. A file that the manifest does not list is
    /// read, and named.
    /// </returns>
    public static EvidenceSet Recognise(IEnumerable<(string Path, ReadOnlyMemory<byte> Bytes)> files, DateTimeOffset readAt)
    {
        ArgumentNullException.ThrowIfNull(files);
        var named = files.Select(f => (Path: Normal(f.Path), f.Bytes)).Where(f => !IsHidden(f.Path)).ToList();
        var around = FolderAround(named.Select(f => f.Path));
        var problems = new List<EvidenceProblem>();
        Manifest? manifest = null;
        var places = new List<EvidenceFile>();
        var unrecognised = new List<string>();
        foreach (var (path, bytes) in named.Select(f => (f.Path[around.Length..], f.Bytes)).OrderBy(f => f.Item1, StringComparer.Ordinal))
        {
            if (path == EvidencePath.ManifestName)
            {
                manifest = Manifest.Read(bytes, problems);
            }
            else if (EvidencePlace.Find(path) is { } place)
            {
                places.Add(new EvidenceFile(place.Source, path, bytes, readAt) { Region = place.Region, Part = place.Part });
            }
            else
            {
                unrecognised.Add(around + path);
            }
        }

        var gaps = manifest?.Gaps.ToList() ?? [];
        if (manifest is not null)
        {
            places = Compare(places, manifest, gaps, problems);
        }

        var order = Source.All.Select((s, i) => (s, i)).ToDictionary(p => p.s, p => p.i);
        return new EvidenceSet(
            manifest,
            [.. places.OrderBy(f => order[f.Source]).ThenBy(f => f.Path, StringComparer.Ordinal)],
            gaps,
            unrecognised,
            problems
        );
    }

    private static List<EvidenceFile> Compare(List<EvidenceFile> found, Manifest manifest, List<Gap> gaps, List<EvidenceProblem> problems)
    {
        var listed = manifest
            .Files.GroupBy(f => f.Path, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var files = new List<EvidenceFile>(found.Count);
        foreach (var file in found)
        {
            if (!listed.Remove(file.Path, out var entry))
            {
                problems.Add(
                    new EvidenceProblem(file.Path, $"is not listed in {EvidencePath.ManifestName}, so nothing vouches for it", "")
                    {
                        IsError = false,
                    }
                );
                files.Add(file);
                continue;
            }

            if (entry.Sha256 != file.Sha256)
            {
                problems.Add(
                    new EvidenceProblem(
                        file.Path,
                        $"has been changed since it was collected: {EvidencePath.ManifestName} says SHA-256 {entry.Sha256}, the file has {file.Sha256}",
                        $"restore the file or collect again; to judge it as it is, remove {EvidencePath.ManifestName}"
                    )
                );
            }

            files.Add(
                file with
                {
                    Source = entry.Source,
                    ReadAt = entry.ReadAt,
                    Region = entry.Region,
                    Part = entry.Part,
                    Covered = entry.Covered,
                    GeneratedAt = entry.GeneratedAt,
                    Pages = entry.Pages,
                    Calls = entry.Calls,
                }
            );
        }

        foreach (var entry in listed.Values.OrderBy(e => e.Path, StringComparer.Ordinal))
        {
            var what = $"is listed in {EvidencePath.ManifestName} and is not here";
            problems.Add(new EvidenceProblem(entry.Path, what, "restore it; what rests on it is Unknown") { IsError = false });
            gaps.Add(new Gap(entry.Source, GapCode.NotCollected, $"{entry.Path} {what}") { Region = entry.Region, Part = entry.Part });
        }

        return files;
    }

    private static string Normal(string path)
    {
        var text = path.Replace('\\', '/');
        return text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text.TrimStart('/');
    }

    private static bool IsHidden(string path) =>
        path.Split('/').Any(s => s.StartsWith('.') || s == "__MACOSX") || path.EndsWith("Thumbs.db", StringComparison.OrdinalIgnoreCase);

    private static string FolderAround(IEnumerable<string> paths)
    {
        string? around = null;
        foreach (var path in paths)
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            var first = slash < 0 ? "" : path[..(slash + 1)];
            if (first.Length == 0 || EvidencePlace.IsFolder(first[..^1]) || (around is not null && around != first))
            {
                return "";
            }

            around = first;
        }

        return around ?? "";
    }
}
