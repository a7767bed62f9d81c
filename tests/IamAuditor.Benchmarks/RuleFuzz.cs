using System.Diagnostics;
using System.Globalization;
using System.Text;
using IamAuditor.Core.Findings;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Expressions;
using IamAuditor.Core.Rules.Frameworks;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Benchmarks;

/// <summary>
/// The soak of everything that reads what people write: expressions, YAML, rule, framework, waiver, attestation and owner files, cut, doubled and spliced at random. By hand:
/// `-- fuzz 600` for ten minutes, `-- fuzz 600 SEED` to begin elsewhere. An exception ends it with the case; a case that takes over <see cref="Slow"/> counts as a hang.
/// </summary>
public static class RuleFuzz
{
    private const int MostCharacters = 20_000;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private static readonly string[] Pieces =
    [
        .. "( ) [ ] { } , . : ? ! - + * / % == != < <= > >= in && || ' \" r' b\" \"\"\" \\ \\u \\x // true false null".Split(' '),
        .. "0 1 -1 9223372036854775807 18446744073709551615u 1e308 1e-999 0x 1.. size( has( .all(x, .exists(x, .map(x, .filter(x, .matches(".Split(
            ' '
        ),
        .. "timestamp( duration( cidr( arn( glob( days( age( user. account. (a+)+ [[:alpha:]] \\p{Lu} {0,1000}".Split(' '),
        "\n",
        "\n  ",
        "\t",
        "\r\n",
        "\0",
        "\u2028",
        "\ud83d\ude00",
        "\ufeff",
        "- ",
        ": ",
        "? ",
        "|",
        ">-",
        "&a ",
        "*a",
        "<<: ",
        "!!binary ",
        "---\n",
        "...\n",
        "#",
        "%YAML 9.9\n",
        "id: a.b\n",
        "pass: true\n",
        "tests:\n",
    ];

    public static int Run(string[] arguments, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        var time = TimeSpan.FromSeconds(arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 600);
        var seed = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        var random = new Random(seed);
        var files = RuleFiles("*.yaml");
        var expressions = Expressions(files);
        var texts = files.Select(f => Encoding.UTF8.GetString(f.Bytes.Span)).ToList();
        // Half of the time each, so that neither starves the other.
        return
            Soak("expressions", expressions, time / 2, random, Expression, output)
            && Soak("YAML files", texts, time / 2, random, Yaml, output)
            ? 0
            : 1;
    }

    private static bool Soak(
        string name,
        IReadOnlyList<string> seeds,
        TimeSpan time,
        Random random,
        Func<string, Random, bool> run,
        TextWriter output
    )
    {
        var watch = Stopwatch.StartNew();
        var (cases, taken, slowest, example) = (0L, 0L, TimeSpan.Zero, "");
        while (watch.Elapsed < time)
        {
            var text = Mutate(seeds, random);
            var before = watch.Elapsed;
            try
            {
                taken += run(text, random) ? 1 : 0;
            }
#pragma warning disable CA1031 // Whatever escapes is what is looked for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                output.WriteLine($"{name}: case {cases} throws {e.GetType().Name}: {e.Message}\n{e.StackTrace}\n--- the case\n{text}");
                return false;
            }

            cases++;
            var took = watch.Elapsed - before;
            if (took > slowest)
            {
                (slowest, example) = (took, text);
                if (took > Slow)
                {
                    output.WriteLine($"{name}: case {cases} took {took.TotalSeconds:0.0} s\n--- the case\n{text}");
                    return false;
                }
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {cases:N0} cases in {watch.Elapsed.TotalSeconds:0} s, {taken:N0} of them accepted; none threw, the slowest took {slowest.TotalMilliseconds:0} ms: {example[..Math.Min(example.Length, 120)].ReplaceLineEndings(" ")}"
            )
        );
        return true;
    }

    private static bool Expression(string text, Random random)
    {
        var kinds = Enum.GetValues<ResourceKind>();
        var scope = RuleScopes.Of(kinds[random.Next(kinds.Length)]);
        _ = MessageTemplate.Compile(text, scope);
        if (IamAuditor.Core.Rules.Expressions.Expression.Compile(text, scope) is not { Expression: { } compiled })
        {
            return false;
        }

        var context = new EvaluationContext(scope) { TakenAt = DateTimeOffset.UnixEpoch };
        _ = compiled.Evaluate(context);
        _ = compiled.EvaluateWithReads(context, out _);
        return true;
    }

    private static bool Yaml(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var broken = random.Next(4) == 0 ? random.Next(1, 4) : 0; broken > 0 && bytes.Length > 0; broken--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        _ = YamlReader.Read(bytes);
        _ = WaiverReader.Read(bytes);
        _ = AttestationReader.Read(bytes, []);
        _ = OwnersReader.Read(bytes);
        // A rule lies in a file of its name: what still says its name may be taken.
        var name = text.Split('\n')[0].Split("id: ", 2)[^1].Trim();
        var file = new RuleFile($"rules/{name}.yaml", bytes);
        _ = FrameworkReader.Read(file, []);
        var loading = RuleSet.Load([file]);
        foreach (var rule in loading.Rules?.All ?? [])
        {
            _ = RuleExamples.Run(rule);
        }

        return loading.Rules is not null;
    }

    private static string Mutate(IReadOnlyList<string> seeds, Random random)
    {
        var text = new StringBuilder(seeds[random.Next(seeds.Count)]);
        for (var changes = random.Next(1, 7); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 1 + Math.Max(1, text.Length / 4)), text.Length - at);
            switch (random.Next(7))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 3:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length + 1);
                    text.Insert(at, other.AsSpan(from, random.Next(other.Length - from + 1)));
                    break;
                case 4 when text.Length > 0:
                    text[Math.Min(at, text.Length - 1)] = (char)random.Next(random.Next(2) == 0 ? 128 : 0xd7ff);
                    break;
                case 5:
                    var piece = Pieces[random.Next(Pieces.Length)];
                    for (var times = 1 << random.Next(12); times > 0 && text.Length < MostCharacters; times--)
                    {
                        text.Insert(at, piece);
                    }

                    break;
                default:
                    text.Replace(at < text.Length ? text[at] : 'a', (char)random.Next(32, 127), at, length);
                    break;
            }
        }

        return text.Length > MostCharacters ? text.ToString(0, MostCharacters) : text.ToString();
    }

    // What rules say, and the examples of the reference with values of every type.
    private static List<string> Expressions(List<RuleFile> files) =>
        [
            .. RuleSet
                .Load([.. files.Where(f => !f.Path.Contains("frameworks", StringComparison.Ordinal))])
                .Rules!.All.SelectMany(r => new[] { r.When ?? "true", r.Pass, r.Message }),
            .. File.ReadAllLines(Path.Combine(Root(), "docs", "rule-language.md"))
                .Where(l => l.Contains("   // => ", StringComparison.Ordinal))
                .Select(l => l[..l.IndexOf("   // => ", StringComparison.Ordinal)]),
        ];

    private static List<RuleFile> RuleFiles(string pattern) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root(), "rules"), pattern, SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(p => new RuleFile(Path.GetRelativePath(Root(), p), File.ReadAllBytes(p))),
        ];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docs", "rule-language.md")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run it from the repository");
        }

        return folder;
    }
}
