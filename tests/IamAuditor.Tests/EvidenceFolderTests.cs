using System.IO.Compression;
using System.Text;
using IamAuditor.Core.Evidence;
using IamAuditor.Policies;

namespace IamAuditor.Tests;

public sealed class EvidenceFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<EvidenceFile> Some =>
        [
            new(Source.CredentialReport, "credential-report.csv", Encoding.UTF8.GetBytes(new string('x', 200_000)), At),
            new(Source.AccountAliases, "account-aliases.json", "{}"u8.ToArray(), At),
            new(Source.Analyzers, "analyzers/eu-west-1.json", Array.Empty<byte>(), At) { Region = "eu-west-1" },
        ];

    private static Manifest Listing => Manifest.Of(AccountId.Parse("111122223333"), Partition.Aws, At, "test", Some, []);

    [Theory]
    [InlineData("evidence.zip")]
    [InlineData("evidence")]
    public void What_is_written_is_read_again_to_the_byte(string name)
    {
        var path = Path.Combine(folder, name);
        EvidenceFolder.Write(path, Some, Listing);
        Assert.Equal(
            [
                ("account-aliases.json", 2),
                ("analyzers/eu-west-1.json", 0),
                ("credential-report.csv", 200_000),
                ("manifest.json", Listing.ToBytes().Length),
            ],
            EvidenceFolder.Read(path).Select(f => (f.Path, f.Bytes.Length))
        );
        Assert.Empty(EvidenceFiles.Recognise(EvidenceFolder.Read(path), At).Problems);
    }

    [Fact]
    public void Two_zips_of_the_same_evidence_are_the_same_bytes()
    {
        EvidenceFolder.Write(Path.Combine(folder, "a.zip"), Some, Listing);
        EvidenceFolder.Write(Path.Combine(folder, "b.zip"), Some, Listing);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "a.zip")), File.ReadAllBytes(Path.Combine(folder, "b.zip")));
    }

    [Fact]
    public void Evidence_of_two_runs_is_never_mixed_in_one_folder()
    {
        var path = Path.Combine(folder, "evidence");
        EvidenceFolder.Write(path, Some, Listing);
        var refused = Assert.Throws<IOException>(() => EvidenceFolder.Write(path, Some, Listing));
        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_zip_is_refused_in_words()
    {
        var path = Path.Combine(folder, "evidence.zip");
        EvidenceFolder.Write(path, Some, Listing);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]);
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => EvidenceFolder.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100_000)]
    public void The_size_that_a_zip_claims_is_only_a_hint(int claimed)
    {
        var path = Path.Combine(folder, "lying.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("account-aliases.json", CompressionLevel.NoCompression).Open())
        {
            entry.Write("0123456789"u8);
        }

        // The uncompressed size in the central directory, 24 bytes behind its signature.
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 24;
        BitConverter.TryWriteBytes(bytes.AsSpan(at), claimed);
        File.WriteAllBytes(path, bytes);
        try
        {
            Assert.Equal("0123456789"u8.ToArray(), EvidenceFolder.Read(path).Single().Bytes.ToArray());
        }
        catch (InvalidDataException refused)
        {
            Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_that_leads_out_of_the_folder_is_left_aside()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var secret = Path.Combine(folder, "secret.json");
        File.WriteAllText(secret, "secret");
        var evidence = Directory.CreateDirectory(Path.Combine(folder, "evidence")).FullName;
        File.WriteAllText(Path.Combine(evidence, "account-aliases.json"), "{}");
        File.CreateSymbolicLink(Path.Combine(evidence, "account-summary.json"), secret);
        Assert.Equal(["account-aliases.json"], EvidenceFolder.Read(evidence).Select(f => f.Path));
    }
}
