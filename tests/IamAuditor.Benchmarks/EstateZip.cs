using IamAuditor.Core.Evidence;
using IamAuditor.Demo;

namespace IamAuditor.Benchmarks;

/// <summary>The evidence of an estate of the generator in a file, so that a process of its own can be asked about it, which making it costs nothing.</summary>
public sealed class EstateZip : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-benchmark-");

    public EstateZip(EstateSize size, DateTimeOffset moment)
    {
        var evidence = DemoEvidence.Of(Estate.Generate(5, size, moment));
        Path = System.IO.Path.Combine(folder.FullName, "evidence.zip");
        Megabytes = evidence.Files.Sum(f => (long)f.Bytes.Length) / 1_000_000.0;
        EvidenceFolder.Write(
            Path,
            evidence.Files,
            Manifest.Of(evidence.Account!.Value, Policies.Partition.Aws, evidence.TakenAt, "benchmark", evidence.Files, evidence.Gaps)
        );
    }

    public string Path { get; }

    public double Megabytes { get; }

    /// <summary>Starts this program anew with `VERB PATH ...`, and passes on what it says.</summary>
    public void AskAlone(TextWriter output, string verb, params string[] further) => Alone.Ask(output, [verb, Path, .. further]);

    public void Dispose() => folder.Delete(true);
}
