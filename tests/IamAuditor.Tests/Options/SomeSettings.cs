using IamAuditor.Commands;

namespace IamAuditor.Tests.Options;

/// <summary>A machine of a test's own: folders that vanish with it, and no environment but the given one.</summary>
public sealed class SomeSettings : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("iam-auditor-test-");

    public SomeSettings()
    {
        Work = folder.CreateSubdirectory("work").FullName;
        Program = folder.CreateSubdirectory("program").FullName;
    }

    public string Work { get; }
    public string Program { get; }
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Surroundings Around =>
        new()
        {
            Time = TimeProvider.System,
            WorkingDirectory = Work,
            ProgramDirectory = Program,
            Variable = Variables.GetValueOrDefault,
        };

    public string Write(string name, string text)
    {
        var path = Path.Combine(Work, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>With this text as the section IamAuditor of the working directory's appsettings.json.</summary>
    public Settings Load(string section)
    {
        Write("appsettings.json", $$"""{ "IamAuditor": {{section}} }""");
        return Settings.Load(Around, null);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
