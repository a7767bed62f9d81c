using System.Diagnostics;
using System.Globalization;
using System.Text;
using IamAuditor.Core.Rules;
using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Benchmarks;

/// <summary>60 conditions on 10,000 users on one core, first alone and then with what they read written down; and the loading of 250 rule files.</summary>
public static class ExpressionBenchmark
{
    private const int Users = 10_000;
    private const int Rounds = 5;
    private const int Files = 250;
    private static readonly DateTimeOffset Moment = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Shapes =
    [
        "user.passwordEnabled && user.mfaActive",
        "!user.passwordEnabled || user.mfaActive",
        "has(user.lastUsed) && age(user.lastUsed) <= days({0})",
        "size(user.groups) > 0",
        "user.groups.exists(g, g == 'admins') == false",
        "!user.name.startsWith('svc-') || !user.passwordEnabled",
        "user.keyCount <= {0} && !user.name.endsWith('-{0}')",
        "user.groups.all(g, size(g) > 1) && user.keyCount < 3",
        "has(user.lastUsed) ? age(user.lastUsed) < days({0}) : user.keyCount == 0",
        "user.name in ['root', 'admin', 'test-{0}'] == false",
    ];

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var random = new Random(3);
        var type = new RecordType(
            "user",
            "A user of the benchmark.",
            [
                RecordField.Of<Person>("name", ExprType.String, "", p => Value.String(p.Name)),
                RecordField.Of<Person>("passwordEnabled", ExprType.Bool, "", p => Value.Bool(p.Password)),
                RecordField.Of<Person>("mfaActive", ExprType.Bool, "", p => Value.Bool(p.Mfa)),
                RecordField.Of<Person>("keyCount", ExprType.Int, "", p => Value.Int(p.Keys)),
                RecordField.Of<Person>("groups", ExprType.List(ExprType.String), "", p => Value.Strings(p.Groups)),
                RecordField.OptionalOf<Person>("lastUsed", ExprType.Timestamp, "", p => Value.OptionalTimestamp(p.LastUsed)),
            ]
        );
        var scope = new ExpressionScope([("user", type.Type)]);
        var conditions = Enumerable
            .Range(0, 60)
            .Select(i => string.Format(CultureInfo.InvariantCulture, Shapes[i % Shapes.Length], 30 + i))
            .Select(text =>
                Expression.Compile(text, scope) is { Expression: { } compiled } ? compiled : throw new InvalidOperationException(text)
            )
            .ToArray();
        var users = Enumerable
            .Range(0, Users)
            .Select(i =>
                Value.Record(
                    type,
                    new Person(
                        $"user-{i}",
                        random.Next(2) == 0,
                        random.Next(2) == 0,
                        random.Next(3),
                        [.. Enumerable.Range(0, random.Next(4)).Select(g => $"group-{g}")],
                        random.Next(3) == 0 ? null : Moment.AddDays(-random.Next(400))
                    )
                )
            )
            .ToArray();
        var context = new EvaluationContext(scope) { TakenAt = Moment };
        _ = All(conditions, users, context);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var passed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            passed = All(conditions, users, context);
        }

        watch.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var count = (double)Rounds * conditions.Length * users.Length;
        Line(
            output,
            $"conditions alone: {count / watch.Elapsed.TotalSeconds / 1e6:0.00} million a second on one core, {allocated / count:0.###} bytes each ({passed} hold)"
        );

        allocated = GC.GetAllocatedBytesForCurrentThread();
        watch.Restart();
        var reads = 0L;
        foreach (var condition in conditions)
        {
            foreach (var user in users)
            {
                context.Bind(0, user);
                _ = condition.EvaluateWithReads(context, out var read);
                reads += read.Count;
            }
        }

        watch.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        count = (double)conditions.Length * users.Length;
        Line(
            output,
            $"with what they read: {count / watch.Elapsed.TotalSeconds / 1e6:0.00} million a second, {allocated / count:0} bytes each, {reads / count:0.0} values each"
        );

        var files = RuleFiles();
        for (var i = 1; i <= 4; i++)
        {
            watch.Restart();
            var loading = RuleSet.Load(files);
            watch.Stop();
            if (loading.Rules is null)
            {
                throw new InvalidOperationException(string.Join('\n', loading.Problems.Take(3)));
            }

            Line(output, $"{files.Count} rule files loaded, time {i}: {watch.ElapsedMilliseconds} ms");
        }
    }

    private static int All(CompiledExpression[] conditions, Value[] users, EvaluationContext context)
    {
        var passed = 0;
        foreach (var condition in conditions)
        {
            foreach (var user in users)
            {
                context.Bind(0, user);
                passed += condition.Evaluate(context).IsTrue ? 1 : 0;
            }
        }

        return passed;
    }

    // The built-in rules again and again, each time under other ids.
    private static List<RuleFile> RuleFiles()
    {
        var built = Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, RuleFolders.BuiltInFolder), "*.yaml", SearchOption.AllDirectories)
            .Where(p => Path.GetFileName(Path.GetDirectoryName(p)) != "frameworks")
            .Order(StringComparer.Ordinal)
            .ToList();
        return
        [
            .. Enumerable
                .Range(0, Files)
                .Select(i =>
                {
                    var path = built[i % built.Count];
                    var id = Path.GetFileNameWithoutExtension(path);
                    var other = $"{id}-{i / built.Count}";
                    var text = File.ReadAllText(path).Replace($"id: {id}\n", $"id: {other}\n", StringComparison.Ordinal);
                    return new RuleFile($"rules/{id.Split('.')[0]}/{other}.yaml", Encoding.UTF8.GetBytes(text));
                }),
        ];
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(FormattableString.Invariant(text));

    private sealed record Person(string Name, bool Password, bool Mfa, int Keys, IReadOnlyList<string> Groups, DateTimeOffset? LastUsed);
}
