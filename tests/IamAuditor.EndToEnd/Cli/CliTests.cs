using System.Text.Json;

namespace IamAuditor.EndToEnd.Cli;

public sealed class CliTests : IDisposable
{
    private readonly Executable program = new();

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task The_demo_finds_things_and_its_files_are_private_and_reproducible()
    {
        var (code, output, error) = await program.RunAsync("demo", "--out", "one", "--fail-on", "high");
        Assert.Equal(1, code);
        Assert.Equal("", error);
        Assert.Contains("111122223333", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        var again = await program.RunAsync("demo", "--out", "two");
        Assert.Equal(0, again.Code);
        foreach (var name in new[] { "verdicts.ndjson", "findings.ocsf.ndjson", "findings.csv", "report.xlsx", "evidence.zip" })
        {
            var file = Path.Combine(program.Folder, "one", name);
            if (name != "report.xlsx")
            {
                Assert.Equal(
                    await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                    await File.ReadAllBytesAsync(Path.Combine(program.Folder, "two", name), TestContext.Current.CancellationToken)
                );
            }

            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        // What the demo kept as evidence gives the same verdicts when it is judged again.
        var replay = await program.RunAsync("audit", "--from", "one/evidence.zip", "--out", "three", "--format", "verdicts");
        Assert.Equal(0, replay.Code);
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(program.Folder, "one", "verdicts.ndjson"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(Path.Combine(program.Folder, "three", "verdicts.ndjson"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(["verdicts.ndjson"], Directory.EnumerateFiles(Path.Combine(program.Folder, "three")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task One_file_is_enough_and_what_it_does_not_say_is_unknown()
    {
        program.Write("e/account-password-policy.json", """{ "PasswordPolicy": null }""");
        program.Write("e/notes.txt", "not evidence");
        program.Write("e/account-summary.json", """{ "SummaryMap": { "AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0 } }""");
        var (code, _, error) = await program.RunAsync(
            "audit",
            "--from",
            "e",
            "--account",
            "111122223333",
            "--out",
            "o",
            "--format",
            "verdicts"
        );
        Assert.Contains("notes.txt", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        var verdicts = (
            await File.ReadAllLinesAsync(Path.Combine(program.Folder, "o", "verdicts.ndjson"), TestContext.Current.CancellationToken)
        )
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToList();
        var outcomes = verdicts.Select(v => v.GetProperty("outcome").GetString()).ToHashSet();
        Assert.Contains("unknown", outcomes);
        Assert.Equal(outcomes.SetEquals(["unknown"]) ? 2 : 0, code);
        Assert.All(
            verdicts.Where(v => v.GetProperty("outcome").GetString() == "unknown"),
            v => Assert.NotEqual(0, v.GetProperty("missing").GetArrayLength())
        );
    }

    [Fact]
    public async Task An_empty_folder_exits_2_and_says_which_files_it_looks_for()
    {
        Directory.CreateDirectory(Path.Combine(program.Folder, "empty"));
        var (code, output, error) = await program.RunAsync("audit", "--from", "empty");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("credential-report.csv", error, StringComparison.Ordinal);
        Assert.Contains("account-authorization-details.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_no_one_owns_exit_2_and_the_message_names_the_option()
    {
        program.Write("e/account-password-policy.json", """{ "PasswordPolicy": null }""");
        var (code, _, error) = await program.RunAsync("audit", "--from", "e");
        Assert.Equal(2, code);
        Assert.Contains("--account", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_configuration_stops_an_audit_with_every_problem()
    {
        program.Write("appsettings.json", """{ "IamAuditor": { "Aws": { "LookbackDays": 100 }, "Auditt": {} } }""");
        program.Write("e/account-password-policy.json", """{ "PasswordPolicy": null }""");
        var (code, output, error) = await program.RunAsync("audit", "--from", "e");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("IamAuditor:Auditt: there is no such key; did you mean `Audit`?", error, StringComparison.Ordinal);
        Assert.Contains("IamAuditor:Aws:LookbackDays: 100", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_counts_over_the_file()
    {
        program.Write("appsettings.json", """{ "IamAuditor": { "Aws": { "Profile": "file" } } }""");
        using var process = program.Start("config", "show", "--format", "json");
        Assert.Contains(
            "\"value\":\"file\"",
            await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Environment.SetEnvironmentVariable("IAMAUDITOR__AWS__PROFILE", "environment");
        try
        {
            var (_, output, _) = await program.RunAsync("config", "show");
            Assert.Contains(
                "IamAuditor:Aws:Profile = environment   [environment variable IAMAUDITOR__AWS__PROFILE]",
                output,
                StringComparison.Ordinal
            );
        }
        finally
        {
            Environment.SetEnvironmentVariable("IAMAUDITOR__AWS__PROFILE", null);
        }
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_output_folder_is_an_error_in_words()
    {
        program.Write("out", "in the way");
        var (code, _, error) = await program.RunAsync("demo", "--out", "out");
        Assert.Equal(2, code);
        Assert.StartsWith("iam-auditor: ", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
