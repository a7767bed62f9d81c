using System.Text.RegularExpressions;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Deploy;

/// <summary>What the scripts for Windows do, by PowerShell: what only Windows has is a function that notes how it was called. That a service starts by it is not shown here.</summary>
public sealed partial class WindowsScriptTests : IDisposable
{
    private const string Windows = """
        function Note([string] $line) { Add-Content -WhatIf:$false -Path $env:CALLS -Value $line }
        class Service { [string] $Status; [void] WaitForStatus([string] $status, [TimeSpan] $limit) { Add-Content $env:CALLS "wait for $status" } }
        class EventLog {
            static [bool] SourceExists([string] $name) { return $env:SERVICE -ne '' }
            static [void] CreateEventSource([string] $name, [string] $log) { Add-Content $env:CALLS "event source $name in $log" }
            static [void] DeleteEventSource([string] $name) { Add-Content $env:CALLS "no event source $name" }
        }
        $EventLog = [EventLog]
        function Get-Service { [CmdletBinding()] param($Name) if ($env:SERVICE) { [Service] @{ Status = $env:SERVICE } } }
        function Stop-Service($Name) { Note "stop $Name" }
        function Start-Service($Name) { Note "start $Name" }
        function New-Service($Name, $BinaryPathName, $DisplayName, $StartupType, $Description) { Note "new $Name $StartupType $BinaryPathName" }
        function sc.exe { Note "sc $($args -join ' ')"; $global:LASTEXITCODE = 0 }
        function icacls.exe { Note "icacls $($args -join ' ')"; $global:LASTEXITCODE = 0 }
        function Get-ItemProperty($Path) { if ($env:SERVICE) { [pscustomobject] @{ Environment = @('IAMAUDITOR__DATADIRECTORY=old', 'TOKEN=secret') } } else { [pscustomobject] @{} } }
        function Set-ItemProperty($Path, $Name, $Value, $Type) { Note "$Name $Type $($Value -join '; ')" }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-windows-").FullName;

    private string Source => Path.Combine(folder, "un zip");
    private string ProgramFolder => Path.Combine(folder, "Program Files", "IamAuditor");
    private string Data => Path.Combine(folder, "Program Data", "IamAuditor");

    public WindowsScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there it would be done in earnest");
        Write("un zip/rules/root/one.yaml", "id: root.one");
        Write("un zip/appsettings.json", "new");
        var program = Write("un zip/iam-auditor.exe", "#!/bin/sh\necho \"iam-auditor $*\" >> \"$CALLS\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Write("windows.ps1", Windows);
        foreach (var script in new[] { "install.ps1", "remove.ps1" })
        {
            var text = File.ReadAllText(Path.Combine(TrackedFiles.Root, "deploy", "windows", script));
            Write(
                $"un zip/{script}",
                text.Replace("[System.Diagnostics.EventLog]::", "$EventLog::", StringComparison.Ordinal)
                    .Replace("#Requires -RunAsAdministrator", "", StringComparison.Ordinal)
            );
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_first_install_makes_a_service_of_its_own_account_and_closes_the_data()
    {
        var (code, said, calls) = await RunAsync(Source, "install.ps1");
        Assert.True(code == 0, said);
        Assert.Equal(
            $"""
            new IamAuditor Automatic "{ProgramFolder}/iam-auditor.exe" serve --config "{Data}/appsettings.json"
            sc config IamAuditor obj= NT SERVICE\IamAuditor start= delayed-auto
            sc failure IamAuditor reset= 86400 actions= restart/10000/restart/60000/restart/300000
            sc failureflag IamAuditor 1
            sc sidtype IamAuditor unrestricted
            icacls {Data} /inheritance:r /grant:r NT SERVICE\IamAuditor:(OI)(CI)M *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F
            Environment MultiString IAMAUDITOR__DATADIRECTORY={Data}
            event source IamAuditor in Application
            iam-auditor config check --config {Data}/appsettings.json
            start IamAuditor

            """,
            calls
        );
        Assert.Equal(["iam-auditor.exe", "remove.ps1", "rules/root/one.yaml"], Files(ProgramFolder));
        Assert.Equal(["appsettings.json"], Files(Data));
    }

    [Fact]
    public async Task An_upgrade_keeps_configuration_and_secrets_and_leaves_no_old_rule()
    {
        Write("Program Files/IamAuditor/rules/root/old.yaml", "id: root.old");
        Write("Program Data/IamAuditor/appsettings.json", "the operator's");
        var (code, said, calls) = await RunAsync(Source, "install.ps1", "Running", "-NoStart");
        Assert.True(code == 0, said);
        Assert.Equal(
            $"""
            stop IamAuditor
            wait for Stopped
            ImagePath ExpandString "{ProgramFolder}/iam-auditor.exe" serve --config "{Data}/appsettings.json"
            Environment MultiString IAMAUDITOR__DATADIRECTORY={Data}; TOKEN=secret
            iam-auditor config check --config {Data}/appsettings.json

            """,
            Usual().Replace(calls, "")
        );
        Assert.Equal(["iam-auditor.exe", "remove.ps1", "rules/root/one.yaml"], Files(ProgramFolder));
        Assert.Equal(
            "the operator's",
            await File.ReadAllTextAsync(Path.Combine(Data, "appsettings.json"), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("install.ps1")]
    [InlineData("remove.ps1")]
    public async Task What_if_does_nothing(string script)
    {
        Write("Program Data/IamAuditor/appsettings.json", "the operator's");
        var (code, said, calls) = await RunAsync(Source, script, "Running", "-WhatIf");
        Assert.Equal((0, ""), (code, calls));
        Assert.StartsWith("What if: ", said, StringComparison.Ordinal);
        Assert.Empty(Files(ProgramFolder));
        Assert.Equal(["appsettings.json"], Files(Data));
    }

    [Fact]
    public async Task The_installed_program_is_not_its_own_source()
    {
        Assert.Equal(0, (await RunAsync(Source, "install.ps1")).Code);
        File.Copy(Path.Combine(Source, "install.ps1"), Path.Combine(ProgramFolder, "install.ps1"));
        var (code, said, calls) = await RunAsync(ProgramFolder, "install.ps1", "Running");
        Assert.Equal((1, ""), (code, calls));
        Assert.Contains("unpack the zip into another folder", said, StringComparison.Ordinal);
        Assert.Contains("rules/root/one.yaml", Files(ProgramFolder));
    }

    [Theory]
    [InlineData("", new[] { "appsettings.json" })]
    [InlineData("-Data", new string[0])]
    public async Task Removal_from_the_folder_of_the_program_takes_it_away_and_leaves_the_data_unless_told(string argument, string[] left)
    {
        Assert.Equal(0, (await RunAsync(Source, "install.ps1")).Code);
        var (code, said, calls) = await RunAsync(ProgramFolder, "remove.ps1", "Running", "-Confirm:$false", argument);
        Assert.True(code == 0, said);
        Assert.Equal("stop IamAuditor\nwait for Stopped\nsc delete IamAuditor\nno event source IamAuditor\n", calls);
        Assert.False(Directory.Exists(ProgramFolder));
        Assert.Equal(left, Files(Data));
    }

    private async Task<(int Code, string Said, string Calls)> RunAsync(
        string from,
        string script,
        string service = "",
        params string[] arguments
    )
    {
        var calls = Write("calls", "");
        var run = Write(
            "run.ps1",
            $"""
            $env:CALLS = '{calls}'; $env:SERVICE = '{service}'; $env:SystemRoot = '{folder}'
            $env:ProgramFiles = '{folder}/Program Files'; $env:ProgramData = '{folder}/Program Data'
            $PSStyle.OutputRendering = 'PlainText'
            . '{folder}/windows.ps1'
            Set-Location '{from}'
            & './{script}' {string.Join(' ', arguments)}
            """
        );
        var (code, said) = await Tool.RunAsync("dotnet", "tool", "run", "pwsh", "--", "-NoProfile", "-File", run);
        return (code, said, await File.ReadAllTextAsync(calls, TestContext.Current.CancellationToken));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<string> Files(string of) =>
        Directory.Exists(of)
            ? Directory
                .EnumerateFiles(of, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(of, f))
                .Order(StringComparer.Ordinal)
            : [];

    // What a first install does as well.
    [GeneratedRegex("^(sc|icacls) .*\n", RegexOptions.Multiline)]
    private static partial Regex Usual();
}
