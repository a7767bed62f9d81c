using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IamAuditor.Tests.House;

/// <summary>
/// The conventions of docs/design.md as pure functions over a file's path and text. Words that a convention forbids are put together here, so that this file
/// does not break it.
/// </summary>
public static partial class Conventions
{
    private const string AwsSdk = "src/AwsSdk/";

    private static readonly string[] Projects = ["IamAuditor.Policies", "IamAuditor.Core", "IamAuditor.Aws", "IamAuditor"];

    private static readonly HashSet<string> BannedLastWords =
    [
        "Manager",
        "Helper",
        "Helpers",
        "Util",
        "Utils",
        "Utility",
        "Common",
        "Base",
        "Impl",
        "Processor",
        "Wrapper",
        "Dto",
        "Entity",
        "Item",
        "Misc",
        "Service",
        "Factory",
        "Provider",
        "Issue",
        "Alert",
        "Violation",
        "Allowlist",
    ];

    // AWS's own words; the first is the only one that ends in a banned word today.
    private static readonly HashSet<string> AwsNames =
    [
        "IdentityProvider",
        "ServicePrincipal",
        "ServiceControlPolicy",
        "ServiceLastAccessed",
        "ActionLastAccessed",
    ];

    private static readonly HashSet<string> Interfaces = ["ICollector", "ICheck", "IStore", "IReportFormat", "IFindingFormat", "ISink"];

    // What may know the time of day. Collectors stamp what they read and wait between calls; they are handed their clock.
    private static readonly string[] MayHoldAClock =
    [
        "src/IamAuditor.Aws/",
        "src/IamAuditor/AuditRunner.cs",
        "src/IamAuditor/AwsEvidence.cs",
        "src/IamAuditor/Commands/",
        "src/IamAuditor/Exports/",
        "src/IamAuditor/Scheduling/",
        "src/IamAuditor/Serving/",
        "src/IamAuditor/Storage/",
        "src/IamAuditor/Program.cs",
        AwsSdk,
        "tests/",
    ];

    /// <summary>Policies &lt;- Core &lt;- Aws &lt;- IamAuditor; Policies uses no package; nothing that ships knows a test.</summary>
    public static IEnumerable<Offence> References(SourceFile file)
    {
        if (!file.Path.EndsWith(".csproj", StringComparison.Ordinal))
        {
            yield break;
        }

        var project = XDocument.Parse(file.Text);
        var name = System.IO.Path.GetFileNameWithoutExtension(file.Name);
        var layer = Array.IndexOf(Projects, name);
        foreach (
            var reference in project.Descendants("ProjectReference").Select(e => ((string?)e.Attribute("Include") ?? "").Replace('\\', '/'))
        )
        {
            var target = System.IO.Path.GetFileNameWithoutExtension(reference);
            var targetLayer = Array.IndexOf(Projects, target);
            var targetIsAwsSdk = target.StartsWith("IamAuditor.AwsSdk.", StringComparison.Ordinal);
            var allowed =
                file.IsUnder("tests/") ? true
                : file.IsUnder(AwsSdk) ? targetIsAwsSdk
                : targetIsAwsSdk ? name == "IamAuditor.Aws"
                : targetLayer >= 0 && targetLayer < layer;
            if (!allowed)
            {
                yield return new Offence(
                    file.Path,
                    1,
                    $"{name} may not refer to {target}: Policies <- Core <- Aws <- IamAuditor, and AwsSdk by Aws alone"
                );
            }
        }

        if (name == "IamAuditor.Policies")
        {
            foreach (var package in project.Descendants("PackageReference"))
            {
                yield return new Offence(
                    file.Path,
                    1,
                    $"IamAuditor.Policies uses no package; {(string?)package.Attribute("Include")} has to go"
                );
            }
        }
    }

    public static IEnumerable<Offence> AmazonTypes(SourceFile file) =>
        file.IsUnder("src/IamAuditor.Aws/", "src/IamAuditor/Exports/Aws/", AwsSdk, "tests/")
            ? []
            : InCode(
                file,
                AmazonNamespace(),
                "Amazon's types are seen in src/IamAuditor.Aws and src/IamAuditor/Exports/Aws only; hand over a type of Core"
            );

    public static IEnumerable<Offence> QuartzTypes(SourceFile file) =>
        file.IsUnder("src/IamAuditor/Scheduling/", "tests/")
            ? []
            : InCode(file, QuartzNamespace(), "Quartz is used in src/IamAuditor/Scheduling only");

    public static IEnumerable<Offence> TypeNames(SourceFile file)
    {
        if (!file.IsCSharp || file.IsGenerated || file.IsUnder(AwsSdk))
        {
            yield break;
        }

        foreach (var type in DeclaredType.In(file.Text))
        {
            var lastWord = LastWord().Match(type.Name).Value;
            if (BannedLastWords.Contains(lastWord) && !AwsNames.Contains(type.Name))
            {
                yield return new Offence(
                    file.Path,
                    type.Line,
                    $"{type.Name} ends in `{lastWord}`, which says nothing; name what it is or does"
                );
            }
        }
    }

    public static IEnumerable<Offence> OneTypePerFile(SourceFile file)
    {
        if (!file.IsCSharp || file.IsGenerated || file.IsUnder(AwsSdk))
        {
            yield break;
        }

        var types = DeclaredType.In(file.Text).Where(t => t.Depth == 0).ToList();
        var named = types.Where(t => t.IsPublic).DistinctBy(t => t.Name).ToList();
        foreach (var second in named.Skip(1))
        {
            yield return new Offence(file.Path, second.Line, $"{second.Name} is a second public type here; give it a file of its own");
        }

        // Several internal types may share a file under a name for all of them; a lone one gives it its own.
        var first =
            named.Count > 0 ? named[0]
            : types.DistinctBy(t => t.Name).Count() == 1 ? types[0]
            : null;
        var expected = file.Name.Split('.')[0];
        if (first is not null && first.Name != expected)
        {
            yield return new Offence(file.Path, first.Line, $"{first.Name} lives in {file.Name}; call the file {first.Name}.cs");
        }
    }

    public static IEnumerable<Offence> InterfaceCount(SourceFile file) =>
        !file.IsCSharp || file.IsGenerated || file.IsUnder(AwsSdk)
            ? []
            : DeclaredType
                .In(file.Text)
                .Where(t => t.Kind == "interface" && !Interfaces.Contains(t.Name))
                .Select(t => new Offence(
                    file.Path,
                    t.Line,
                    $"{t.Name} is none of the six interfaces ({string.Join(' ', Interfaces)}); a record, a function or a sealed class will do"
                ));

    public static IEnumerable<Offence> Folding(SourceFile file) =>
        InCode(file, Region(), "a `#" + "region` hides code; split the file instead");

    public static IEnumerable<Offence> Reminders(SourceFile file)
    {
        var text = file.IsCSharp ? CSharpText.Of(file.Text).Comments : file.Text;
        return Matches(file, text, Reminder(), "do it or file it: a reminder in the code is never read again");
    }

    public static IEnumerable<Offence> LicenceHeaders(SourceFile file) =>
        !file.IsCSharp
            ? []
            : Matches(file, CSharpText.Of(file.Text).Comments, Licence(), "no licence headers in files; the repository has one licence");

    /// <summary>Paths and hosts of the machine that somebody happened to work on.</summary>
    public static IEnumerable<Offence> MachinePaths(SourceFile file) =>
        Matches(file, file.Text, MachinePath, "a path or host of one machine; write it relative to the repository, or leave it out");

    public static IEnumerable<Offence> Clocks(SourceFile file)
    {
        if (!file.IsUnder("src/") || file.IsUnder(AwsSdk))
        {
            return [];
        }

        var wallClock = InCode(
            file,
            WallClock(),
            "ages count to AccountSnapshot.TakenAt; where the present is needed, a TimeProvider is handed in"
        );
        var clock = file.IsUnder(MayHoldAClock)
            ? []
            : InCode(
                file,
                ClockType(),
                "TimeProvider enters AuditRunner, commands, schedules, deliveries and collectors only; pass the moment"
            );
        // AccountReader makes collectors only to ask them for their permissions; they are never run.
        var systemClock = file.IsUnder("src/IamAuditor/Program.cs", "src/IamAuditor/Commands/", "src/IamAuditor.Aws/AccountReader.cs")
            ? []
            : InCode(file, SystemClock(), "only Program and commands name the system clock; take a TimeProvider");
        return wallClock.Concat(clock).Concat(systemClock);
    }

    /// <summary>An exception that becomes "nothing found".</summary>
    public static IEnumerable<Offence> Swallowing(SourceFile file) =>
        !file.IsUnder("src/")
            ? []
            : InCode(file, EmptyAnswer(), "an error is no empty answer: return a Gap, an Unknown or a problem that says what failed")
                .Concat(InCode(file, EmptyCatch(), "an error is dropped without a word; handle it or let it pass"));

    /// <summary>Over all files at once: every project has its packages.lock.json.</summary>
    public static IEnumerable<Offence> Unlocked(IReadOnlyList<SourceFile> files)
    {
        var paths = files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        return files
            .Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(f => !paths.Contains(f.Path[..^f.Name.Length] + "packages.lock.json"))
            .Select(f => new Offence(f.Path, 1, "no packages.lock.json beside it; `dotnet restore` makes it, commit it"));
    }

    private static IEnumerable<Offence> InCode(SourceFile file, Regex pattern, string message) =>
        file.IsCSharp && !file.IsGenerated ? Matches(file, CSharpText.Of(file.Text).Code, pattern, message) : [];

    private static IEnumerable<Offence> Matches(SourceFile file, string text, Regex pattern, string message) =>
        pattern.Matches(text).Select(m => new Offence(file.Path, CSharpText.LineOf(text, m.Index), $"`{m.Value.Trim()}`: {message}"));

    private static readonly Regex MachinePath = new(
        @"(?<![\w.:/*{}$-])/(?:wo"
            + "rk|tm"
            + "p|ro"
            + @"ot|ho"
            + @"me/\w+)(?=/|\b(?![-.:*]))"
            + "|api.nug"
            + @"et\.org|registry.npm"
            + @"js\.org|deb.deb"
            + @"ian\.org"
            + @"|https?://[^/\s""]*(?:art"
            + "ifactory|nex"
            + "us|mir"
            + @"ror)[^/\s""]*",
        RegexOptions.IgnoreCase
    );

    [GeneratedRegex(@"(?<![\w.])Amazon\.\w+|global::Amazon\b")]
    private static partial Regex AmazonNamespace();

    [GeneratedRegex(@"(?<![\w.])Quartz(?=[.;])")]
    private static partial Regex QuartzNamespace();

    [GeneratedRegex(@"[A-Z][a-z0-9]*$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^[ \t]*#[ \t]*(?:end)?region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex Reminder();

    [GeneratedRegex(@"Copyright\b|\(c\)\s*\d{4}|Licensed under|SPDX-License", RegexOptions.IgnoreCase)]
    private static partial Regex Licence();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b|\bEnvironment\.TickCount(?:64)?\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bTimeProvider\b")]
    private static partial Regex ClockType();

    [GeneratedRegex(@"\bTimeProvider\.System\b")]
    private static partial Regex SystemClock();

    [GeneratedRegex(
        @"\bcatch\b\s*(?:\([^)]*\)\s*)?(?:when\s*\([^{]*\)\s*)?\{\s*return\s+(?:\[\s*\]|(?:Array|Enumerable|ImmutableArray)\.Empty<[^;]*|new\s+(?:List|Dictionary|HashSet)<[^;]*)\s*;\s*\}"
            + @"|\bcatch\b\s*(?:\(\s*(?:System\.)?Exception(?:\s+\w+)?\s*\)\s*)?\{\s*return(?:\s+(?:null|default|false|true|0))?\s*;\s*\}"
    )]
    private static partial Regex EmptyAnswer();

    // Cancellation that somebody asked for is no error.
    [GeneratedRegex(@"\bcatch\b\s*(?:\((?!\s*(?:OperationCanceled|TaskCanceled))[^)]*\)\s*)?(?:when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();
}
