using System.Text.Json;
using System.Text.RegularExpressions;
using IamAuditor.Aws;
using IamAuditor.Commands;
using IamAuditor.Policies.Catalogue;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Deploy;

public sealed partial class DeployTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-deploy-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_member_role_may_do_what_collectors_call_and_nothing_else()
    {
        Assert.Equal([.. AccountReader.Permissions], ListedActions(Text("iam/member-role.yaml")));
        Assert.Equal(PermissionsCommand.Policy(), Text("iam/terraform/member/read-only-policy.json"));
        Assert.Contains(
            "policy = file(\"${path.module}/read-only-policy.json\")",
            Text("iam/terraform/member/main.tf"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_member_role_is_assumed_only_with_an_external_id()
    {
        Assert.Matches(@"StringEquals:\s+sts:ExternalId: \{ Ref: ExternalId \}", Text("iam/member-role.yaml"));
        Assert.Contains(
            "StringEquals = { \"sts:ExternalId\" = var.external_id }",
            Text("iam/terraform/member/main.tf"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_hub_is_the_same_in_both_languages_and_assumes_roles_of_its_organization_only()
    {
        var cloudFormation = ListedActions(Text("iam/hub-role.yaml"));
        var terraform = Quoted().Matches(Text("iam/terraform/hub/main.tf")).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(
            [
                "sts:AssumeRole",
                "organizations:DescribeOrganization",
                "organizations:ListAccounts",
                "organizations:ListAccountsForParent",
                "organizations:ListOrganizationalUnitsForParent",
                "organizations:ListParents",
                "organizations:ListRoots",
            ],
            cloudFormation
        );
        Assert.Equal(cloudFormation, terraform);
        Assert.All(cloudFormation, action => Assert.True(ActionCatalogue.Embedded.TryFind(action, out _), action));
        Assert.Contains("aws:ResourceOrgID: { Ref: OrganizationId }", Text("iam/hub-role.yaml"), StringComparison.Ordinal);
        Assert.Contains("\"aws:ResourceOrgID\" = var.organization_id", Text("iam/terraform/hub/main.tf"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("samples/one-account.json")]
    [InlineData("samples/organization.json")]
    [InlineData("samples/cluster.json")]
    public void A_sample_configuration_has_no_problem(string sample) => Assert.Equal([], ProblemsOf(Text(sample)));

    [Fact]
    public void A_sample_with_a_slip_has_one()
    {
        Assert.Equal(
            ["IamAuditor:Schedule:TimeZone: `Europe/Berln` is not a time zone; write an IANA name such as Europe/Berlin, or UTC"],
            ProblemsOf(Text("samples/one-account.json").Replace("Europe/Berlin", "Europe/Berln", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void The_configuration_inside_the_Kubernetes_file_has_no_problem_and_the_probes_ask_what_is_served()
    {
        var yaml = Text("kubernetes/iam-auditor.yaml");
        var lines = yaml.Split('\n').SkipWhile(l => l != "  appsettings.json: |").Skip(1).TakeWhile(l => l != "---");
        Assert.Equal([], ProblemsOf(string.Join('\n', lines)));
        Assert.Contains("httpGet: { path: /healthz, port: https, scheme: HTTPS }", yaml, StringComparison.Ordinal);
        Assert.Contains("httpGet: { path: /readyz, port: https, scheme: HTTPS }", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void The_container_is_made_with_the_framework_of_the_projects()
    {
        var framework = Regex
            .Match(File.ReadAllText(Path.Combine(TrackedFiles.Root, "Directory.Build.props")), "<TargetFramework>net(.*)</TargetFramework>")
            .Groups[1]
            .Value;
        var images = Regex.Matches(Text("docker/Containerfile"), @"^FROM (\S+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        Assert.Equal([$"mcr.microsoft.com/dotnet/sdk:{framework}", $"mcr.microsoft.com/dotnet/aspnet:{framework}"], images);
    }

    [Fact]
    public async Task The_unit_is_valid_and_stays_hardened()
    {
        Tool.Need("systemd-analyze", "systemd");
        var unit = Text("systemd/iam-auditor.service");
        var program = Path.Combine(folder, "iam-auditor");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var copy = Path.Combine(folder, "iam-auditor.service");
        await File.WriteAllTextAsync(
            copy,
            unit.Replace("/usr/lib/iam-auditor/iam-auditor", program, StringComparison.Ordinal)
                .Replace("Documentation=file:///usr/share/doc/iam-auditor/operations.md\n", "", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var (verified, said) = await Tool.RunAsync("systemd-analyze", "verify", copy);
        Assert.True(verified == 0 && !said.Contains("iam-auditor.service:", StringComparison.Ordinal), said);
        var (_, table) = await Tool.RunAsync("systemd-analyze", "security", "--offline=true", "--no-pager", copy);
        var score = Score().Match(table);
        Assert.True(score.Success, table);
        Assert.True(double.Parse(score.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) <= 1.5, table);
    }

    [Fact]
    public void The_unit_gives_the_service_more_time_to_stop_than_it_takes()
    {
        var stop = int.Parse(
            Regex.Match(Text("systemd/iam-auditor.service"), @"^TimeoutStopSec=(\d+)$", RegexOptions.Multiline).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.True(stop > new AuditorOptions().Serve.StopSeconds);
    }

    [Fact]
    public async Task The_package_has_the_program_its_unit_and_a_configuration_that_upgrades_keep()
    {
        Tool.Need("dpkg-deb", "dpkg");
        var (code, said) = await Tool.RunAsync("bash", Script("build-deb.sh"), "--program", Program("iam-auditor"), "--out", folder);
        Assert.True(code == 0, said);
        var package = Directory.EnumerateFiles(folder, "*.deb").Single();
        var (_, contents) = await Tool.RunAsync("dpkg-deb", "--contents", package);
        Assert.Matches(@"-rwxr-xr-x root/root .* \./usr/lib/iam-auditor/iam-auditor\n", contents);
        Assert.Matches(@"\./usr/bin/iam-auditor -> \.\./lib/iam-auditor/iam-auditor\n", contents);
        Assert.Matches(@"\./usr/lib/iam-auditor/appsettings.json -> /etc/iam-auditor/appsettings.json\n", contents);
        Assert.Matches(@"-rw-r--r-- root/root .* \./lib/systemd/system/iam-auditor.service\n", contents);
        Assert.Matches(@"\./usr/lib/iam-auditor/rules/root/one.yaml\n", contents);
        Assert.DoesNotContain(".pdb", contents, StringComparison.Ordinal);
        var (_, kept) = await Tool.RunAsync("dpkg-deb", "--info", package, "conffiles");
        Assert.Equal("/etc/iam-auditor/appsettings.json\n", kept);
    }

    [Fact]
    public async Task The_Windows_zip_has_the_program_and_its_scripts()
    {
        Tool.Need("python3", "python3");
        var (code, said) = await Tool.RunAsync(
            "bash",
            Script("build-windows.sh"),
            "--program",
            Program("iam-auditor.exe"),
            "--out",
            folder
        );
        Assert.True(code == 0, said);
        using var zip = System.IO.Compression.ZipFile.OpenRead(Directory.EnumerateFiles(folder, "*.zip").Single());
        Assert.Equal(
            ["appsettings.json", "iam-auditor.exe", "install.ps1", "operations.md", "remove.ps1", "rules/root/one.yaml"],
            zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)
        );
    }

    private string Program(string name)
    {
        var program = Path.Combine(folder, "program");
        Directory.CreateDirectory(Path.Combine(program, "rules", "root"));
        File.WriteAllText(Path.Combine(program, name), "program");
        File.WriteAllText(Path.Combine(program, "iam-auditor.pdb"), "symbols");
        File.WriteAllText(Path.Combine(program, "appsettings.json"), "{}");
        File.WriteAllText(Path.Combine(program, "rules", "root", "one.yaml"), "id: root.one");
        return program;
    }

    private IReadOnlyList<string> ProblemsOf(string configuration)
    {
        var path = Path.Combine(folder, "appsettings.json");
        JsonDocument.Parse(configuration).Dispose();
        File.WriteAllText(path, configuration);
        return Settings
            .Load(
                new Surroundings
                {
                    Time = TimeProvider.System,
                    WorkingDirectory = folder,
                    ProgramDirectory = folder,
                    Variable = _ => null,
                },
                path
            )
            .Problems;
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(TrackedFiles.Root, "deploy", path));

    private static string Script(string name) => Path.Combine(TrackedFiles.Root, "deploy", "package", name);

    private static List<string> ListedActions(string yaml) => [.. Listed().Matches(yaml).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^ +- ([a-z-]+:[A-Z][A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^ +""([a-z-]+:[A-Z][A-Za-z]+)"",$", RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"Overall exposure level for iam-auditor.service: (\d+\.\d+)")]
    private static partial Regex Score();
}
