using System.Text.Json;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests;

/// <summary>Every convention first finds a planted offender and spares its innocent neighbour, then walks the repository.</summary>
public sealed class HouseTests
{
    private static readonly IReadOnlyList<SourceFile> Files = TrackedFiles.All;

    [Fact]
    public void Projects_refer_inwards_only()
    {
        Finds(
            Conventions.References,
            "src/IamAuditor.Policies/IamAuditor.Policies.csproj",
            Project("<PackageReference Include=\"Dapper\" />")
        );
        Finds(Conventions.References, "src/IamAuditor.Core/IamAuditor.Core.csproj", Project(Reference("IamAuditor.Aws")));
        Finds(Conventions.References, "src/IamAuditor/IamAuditor.csproj", Project(Reference("IamAuditor.AwsSdk.Clients")));
        Finds(Conventions.References, "src/IamAuditor.Aws/IamAuditor.Aws.csproj", Project(Reference("IamAuditor.Tests")));
        Spares(Conventions.References, "src/IamAuditor.Core/IamAuditor.Core.csproj", Project(Reference("IamAuditor.Policies")));
        Holds(Conventions.References);
    }

    [Fact]
    public void Amazon_types_are_seen_by_collectors_and_sinks_only()
    {
        Finds(Conventions.AmazonTypes, "src/IamAuditor.Core/X.cs", "using Amazon.IdentityManagement;");
        Finds(Conventions.AmazonTypes, "src/IamAuditor/X.cs", "var x = new Amazon.Runtime.BasicAWSCredentials();");
        Spares(Conventions.AmazonTypes, "src/IamAuditor.Aws/X.cs", "using Amazon.IdentityManagement;");
        Spares(Conventions.AmazonTypes, "src/IamAuditor/X.cs", "// using Amazon.X;\nvar x = \"Amazon.Y\";");
        Holds(Conventions.AmazonTypes);
    }

    [Fact]
    public void Quartz_is_seen_by_schedules_only()
    {
        Finds(Conventions.QuartzTypes, "src/IamAuditor/Commands/X.cs", "using Quartz;");
        Finds(Conventions.QuartzTypes, "src/IamAuditor/X.cs", "Quartz.IJob job;");
        Spares(Conventions.QuartzTypes, "src/IamAuditor/Scheduling/X.cs", "using Quartz;");
        Holds(Conventions.QuartzTypes);
    }

    [Theory]
    [InlineData("public sealed class RuleManager { }")]
    [InlineData("internal static class JsonUtils { }")]
    [InlineData("public sealed record UserDto(string Name);")]
    [InlineData("public static class Outer\n{\n    private sealed record TableItem(int X);\n}")]
    [InlineData("public enum Violation { A }")]
    [InlineData("public readonly record struct AccountEntity(int X);")]
    [InlineData("public delegate void CollectorFactory(int x);")]
    public void A_type_name_that_says_nothing_is_found(string text) => Finds(Conventions.TypeNames, "src/IamAuditor/X.cs", text);

    [Fact]
    public void Type_names_say_what_things_are()
    {
        Spares(Conventions.TypeNames, "src/IamAuditor.Core/X.cs", "public sealed record IdentityProvider(string Arn);");
        Spares(Conventions.TypeNames, "src/IamAuditor.Core/X.cs", "// class RuleManager\nvar s = \"class RuleManager { }\";");
        Spares(Conventions.TypeNames, "src/AwsSdk/X.cs", "public class ClientBase { }");
        Holds(Conventions.TypeNames);
    }

    [Fact]
    public void One_public_type_a_file_named_after_it()
    {
        Finds(Conventions.OneTypePerFile, "src/IamAuditor.Core/User.cs", "public sealed record User(string Name);\npublic enum Kind { A }");
        Finds(Conventions.OneTypePerFile, "src/IamAuditor.Core/Users.cs", "public sealed record User(string Name);");
        Spares(Conventions.OneTypePerFile, "src/IamAuditor.Core/User.cs", "public sealed record User\n{\n    public enum Kind { A }\n}");
        Spares(Conventions.OneTypePerFile, "src/IamAuditor.Core/ICheck.cs", "public interface ICheck<T> { }");
        Holds(Conventions.OneTypePerFile);
    }

    [Fact]
    public void There_are_six_interfaces()
    {
        Finds(Conventions.InterfaceCount, "src/IamAuditor.Core/IClock.cs", "public interface IClock { }");
        Spares(Conventions.InterfaceCount, "src/IamAuditor.Core/ICheck.cs", "public interface ICheck<in T> { }");
        Holds(Conventions.InterfaceCount);
    }

    [Fact]
    public void No_code_is_folded_away()
    {
        Finds(Conventions.Folding, "src/IamAuditor/X.cs", "#region Private\n#endregion");
        Spares(Conventions.Folding, "src/IamAuditor/X.cs", "// the #region of old\nvar x = 1;");
        Holds(Conventions.Folding);
    }

    [Fact]
    public void Nothing_is_left_to_be_done()
    {
        Finds(Conventions.Reminders, "src/IamAuditor/X.cs", "// TO" + "DO: later");
        Finds(Conventions.Reminders, "test.sh", "# FIX" + "ME");
        Spares(Conventions.Reminders, "src/IamAuditor/X.cs", "var todo = \"TO" + "DO\";");
        Holds(Conventions.Reminders);
    }

    [Fact]
    public void Files_have_no_licence_headers()
    {
        Finds(Conventions.LicenceHeaders, "src/IamAuditor/X.cs", "// Copyright (c) 2026 Somebody");
        Spares(Conventions.LicenceHeaders, "src/IamAuditor/X.cs", "// The notice of a certificate.");
        Holds(Conventions.LicenceHeaders);
    }

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on()
    {
        Finds(Conventions.MachinePaths, "README.md", "cd /wo" + "rk/main");
        Finds(Conventions.MachinePaths, "src/IamAuditor/X.cs", "var x = \"/tm" + "p/x.log\";");
        Finds(Conventions.MachinePaths, "a.yaml", "path: /ro" + "ot/.aws");
        Finds(Conventions.MachinePaths, "nuget.config", "https://api.nug" + "et.org/v3/index.json");
        Spares(Conventions.MachinePaths, "src/IamAuditor/X.cs", "\"arn:aws:iam::111122223333:role/work/root\" // docs/tmp/x, AWS/root");
        Holds(Conventions.MachinePaths);
    }

    [Fact]
    public void The_moment_of_judgement_is_handed_in()
    {
        Finds(Conventions.Clocks, "src/IamAuditor/Commands/X.cs", "var now = DateTime.UtcNow;");
        Finds(Conventions.Clocks, "src/IamAuditor/Reports/X.cs", "var now = DateTimeOffset.Now;");
        Finds(Conventions.Clocks, "src/IamAuditor/Reports/X.cs", "void F(TimeProvider time) { }");
        Finds(Conventions.Clocks, "src/IamAuditor.Aws/X.cs", "var now = TimeProvider.System.GetUtcNow();");
        Spares(Conventions.Clocks, "src/IamAuditor/AuditRunner.cs", "void F(TimeProvider time) => time.GetUtcNow(); // not DateTime.Now");
        Holds(Conventions.Clocks);
    }

    [Theory]
    [InlineData("try { F(); } catch { return []; }")]
    [InlineData("try { F(); } catch (IOException) { return []; }")]
    [InlineData("try { F(); } catch (IOException e) when (e.HResult == 2)\n{\n    return new List<User>();\n}")]
    [InlineData("try { F(); } catch (Exception) { return null; }")]
    [InlineData("try { F(); } catch (Exception) { }")]
    [InlineData("try { F(); } catch { /* ignored */ }")]
    public void An_error_that_becomes_an_empty_answer_is_found(string text) => Finds(Conventions.Swallowing, "src/IamAuditor/X.cs", text);

    [Fact]
    public void An_error_is_no_empty_answer()
    {
        Spares(
            Conventions.Swallowing,
            "src/IamAuditor/X.cs",
            "try { F(); } catch (IOException e) { return new Gap(Source.Trails, e.Message); }"
        );
        Spares(Conventions.Swallowing, "src/IamAuditor/X.cs", "try { F(); } catch (OperationCanceledException) { }");
        Holds(Conventions.Swallowing);
    }

    [Fact]
    public void Every_project_is_locked()
    {
        var unlocked = new SourceFile("src/X/X.csproj", Project(""));
        Assert.Equal(["src/X/X.csproj"], Conventions.Unlocked([unlocked]).Select(o => o.Path));
        Assert.Empty(Conventions.Unlocked([unlocked, new SourceFile("src/X/packages.lock.json", "{}")]));
        None(Conventions.Unlocked(Files));
    }

    [Fact]
    public void No_project_uses_a_package_version_that_is_known_to_be_vulnerable()
    {
        var floors = PackageFloor.Parse(Files.Single(f => f.Name == "package-floors.txt").Text);
        Assert.Equal(
            ["X/packages.lock.json:1: system.drawing.common 4.7.0: CVE-1; pin 4.7.2 or later in Directory.Packages.props"],
            PackageFloor
                .Below(
                    PackageFloor.Parse("# bad\nSystem.Drawing.Common 4.7.2 CVE-1\n"),
                    Lock(("system.drawing.common", "4.7.0"), ("Other", "1.0.0-rc.1"))
                )
                .Select(o => o.ToString())
        );
        Assert.Single(PackageFloor.Below(PackageFloor.Parse("DotNetZip none old"), Lock(("DotNetZip", "9.9.9"))));
        Assert.Empty(PackageFloor.Below(floors, Lock(("System.Drawing.Common", "4.7.3"), ("Newtonsoft.Json", "13.0.3"))));
        None(Files.Where(f => f.Name == "packages.lock.json").SelectMany(f => PackageFloor.Below(floors, f)));
    }

    [Fact]
    public void The_shipped_configuration_is_valid_json_with_the_sections_that_are_read()
    {
        using var json = JsonDocument.Parse(Files.Single(f => f.Path == "appsettings.json").Text);
        Assert.Equal(["IamAuditor", "Serilog"], json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Literals_and_comments_are_no_code()
    {
        const string Source = """"
            var a = "x // y"; // real
            var b = @"c:\"; var c = $"{Name("inner }")} {{literal}}";
            var d = """
                raw "quoted" class X { }
                """;
            /* class Y */ var e = '"'; char f = '\''; var g = $$"""{{hole}} {text}""";
            """";
        var text = CSharpText.Of(Source);
        Assert.Equal(Source.Length, text.Code.Length);
        Assert.Equal(
            "var a = ; var b = ; var c = Name(); var d = ; var e = ; char f = ; var g = hole;",
            string.Join(' ', text.Code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace(" ;", ";", StringComparison.Ordinal)
                .Replace("( )", "()", StringComparison.Ordinal)
                .Replace("=;", "= ;", StringComparison.Ordinal)
        );
        Assert.Equal("// real /* class Y", string.Join(' ', text.Comments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Project(string items) => $"<Project><ItemGroup>{items}</ItemGroup></Project>";

    private static string Reference(string project) => $"<ProjectReference Include=\"../{project}/{project}.csproj\" />";

    private static SourceFile Lock(params (string Name, string Version)[] packages) =>
        new(
            "X/packages.lock.json",
            JsonSerializer.Serialize(
                new { dependencies = new { net = packages.ToDictionary(p => p.Name, p => new { resolved = p.Version }) } }
            )
        );

    private static void Finds(Func<SourceFile, IEnumerable<Offence>> convention, string path, string text) =>
        Assert.NotEmpty(convention(new SourceFile(path, text)));

    private static void Spares(Func<SourceFile, IEnumerable<Offence>> convention, string path, string text) =>
        None(convention(new SourceFile(path, text)));

    private static void Holds(Func<SourceFile, IEnumerable<Offence>> convention) => None(Files.SelectMany(convention));

    private static void None(IEnumerable<Offence> offences)
    {
        var found = offences.Select(o => o.ToString()).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
