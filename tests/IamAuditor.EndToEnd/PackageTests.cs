using System.Diagnostics;

namespace IamAuditor.EndToEnd;

/// <summary>A project outside the repository that has nothing but the package of the policy engine.</summary>
public sealed class PackageTests
{
    private const string Program = """
        using IamAuditor.Policies.Catalogue;
        using IamAuditor.Policies.Documents;
        using IamAuditor.Policies.Linting;
        using IamAuditor.Policies.Requests;

        var document = PolicyParser.Parse("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObjct\",\"Resource\":\"*\"}}");
        Console.WriteLine(document.Statements[0].Action.Values[0].Text);
        Console.WriteLine(string.Join(",", PolicyLint.Check(document, ActionCatalogue.Embedded).Select(p => p.Code)));
        Console.WriteLine(ActionCatalogue.Embedded.Expand("sqs:Re*").Count);
        Console.WriteLine(PolicyRequests.EvaluateLine("{\"principal\":\"arn:aws:iam::111122223333:user/a\",\"action\":\"s3:GetObject\",\"resource\":\"arn:aws:s3:::b/k\",\"identityPolicies\":[],\"contextComplete\":true}").Split('"')[3]);
        """;

    [Fact]
    public async Task The_policy_engine_is_used_as_a_package_alone()
    {
        var folder = Directory.CreateTempSubdirectory("iam-auditor-package-").FullName;
        try
        {
            var feed = Directory.CreateDirectory(Path.Combine(folder, "feed")).FullName;
            await DotnetAsync(
                RepositoryRoot(),
                "pack",
                Path.Combine("src", "IamAuditor.Policies"),
                "-c",
                "Debug",
                "--no-build",
                "-o",
                feed,
                "-p:Version=1.0.0-test"
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder, "nuget.config"),
                $"<configuration><packageSources><clear /><add key=\"local\" value=\"{feed}\" /></packageSources><config><add key=\"globalPackagesFolder\" value=\"{Path.Combine(folder, "packages")}\" /></config></configuration>",
                TestContext.Current.CancellationToken
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Consumer.csproj"),
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><UseAppHost>false</UseAppHost></PropertyGroup><ItemGroup><PackageReference Include=\"IamAuditor.Policies\" Version=\"1.0.0-test\" /></ItemGroup></Project>",
                TestContext.Current.CancellationToken
            );
            await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program, TestContext.Current.CancellationToken);
            var output = await DotnetAsync(folder, "run", "--project", folder);
            Assert.Equal(
                ["s3:GetObjct", "unknown-action", "2", "implicitly-denied"],
                output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_NOLOGO"] = "1" },
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {await output}{await error}");
        return await output;
    }

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "IamAuditor.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("no folder above the tests holds IamAuditor.sln");
    }
}
