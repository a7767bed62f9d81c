using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Deploy;

/// <summary>
/// The zip for Windows, built as it is shipped and run under wine: the whole main job gives the same bytes there as here. By hand (`-explicit only -class '*.WindowsProgramTests'`):
/// publishing for another system takes longer than the tests may.
/// </summary>
public sealed class WindowsProgramTests : IDisposable
{
    // Published in a copy: another runtime's restore would disturb the build that these tests run in.
    private const string Steps = """
        set -e
        mkdir "$2/source" "$2/program"
        cd "$1"
        git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$2/source"
        bash "$2/source/deploy/package/build-windows.sh" --out "$2/dist"
        cd "$2/program"
        unzip -q "$2"/dist/*.zip
        export WINEPREFIX="$2/prefix" WINEDEBUG=-all
        wine iam-auditor.exe --version
        wine iam-auditor.exe demo --out there
        """;

    private static readonly string[] Files =
    [
        "findings.asff.json",
        "findings.csv",
        "findings.ocsf.ndjson",
        "report.html",
        "verdicts.ndjson",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-windows-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task The_demo_gives_the_same_files_on_Windows()
    {
        Tool.Need("wine", "wine");
        Tool.Need("unzip", "unzip");
        var (code, said) = await Tool.RunAsync("bash", "-c", Steps, "bash", TrackedFiles.Root, folder);
        Assert.True(code == 0, said);
        var here = Path.Combine(folder, "here");
        var program = Path.Combine(AppContext.BaseDirectory, "iam-auditor.dll");
        (code, said) = await Tool.RunAsync("dotnet", program, "demo", "--out", here);
        Assert.True(code == 0, said);
        Assert.Equal(Files.Select(f => (f, Digest(here, f))), Files.Select(f => (f, Digest(Path.Combine(folder, "program", "there"), f))));
        Assert.True(new FileInfo(Path.Combine(folder, "program", "there", "report.xlsx")).Length > 10_000, "no workbook to speak of");
    }

    private static string Digest(string folder, string file) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))));
}
