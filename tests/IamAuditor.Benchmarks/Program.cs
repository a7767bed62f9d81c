using IamAuditor.Benchmarks;

// dotnet run -c Release --project tests/IamAuditor.Benchmarks -- NAME: one of the names below, or none for all of them; `fuzz SECONDS` is the soak of what people write.
Dictionary<string, Action<TextWriter>> benchmarks = new(StringComparer.Ordinal)
{
    ["audit"] = AuditBenchmark.Run,
    ["ledger"] = LedgerBenchmark.Run,
    ["expressions"] = ExpressionBenchmark.Run,
    ["policy"] = PolicyBenchmark.Run,
    ["privileges"] = PrivilegesBenchmark.Run,
    ["sets"] = PolicySetBenchmark.Run,
    ["workbook"] = WorkbookBenchmark.Run,
};
if (args is ["judge", var zip, .. var which])
{
    AuditBenchmark.Judge(zip, which is ["first"], Console.Out);
    return 0;
}

if (args is ["escalate", var account])
{
    PrivilegesBenchmark.Measure(account, Console.Out);
    return 0;
}

if (args is ["assess", var all])
{
    PrivilegesBenchmark.Assess(all, Console.Out);
    return 0;
}

if (args is ["fuzz", ..])
{
    return RuleFuzz.Run(args[1..], Console.Out);
}

if (args is ["write-workbook"])
{
    WorkbookBenchmark.WriteOne(Console.Out);
    return 0;
}

foreach (var name in args.Length > 0 ? args : [.. benchmarks.Keys])
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"there is no benchmark `{name}`; there are {string.Join(", ", benchmarks.Keys)}");
        return 2;
    }

    Console.WriteLine($"# {name}");
    run(Console.Out);
}

return 0;
