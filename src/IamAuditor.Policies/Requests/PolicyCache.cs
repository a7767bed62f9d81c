using System.Collections.Concurrent;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Requests;

/// <summary>
/// Compiled policies by their text, so that a document that stands in many request lines is read once. Safe for several threads; holds at most
/// <see cref="Capacity"/> documents and then compiles the rest anew each time.
/// </summary>
public sealed class PolicyCache
{
    public const int Capacity = 20_000;

    private readonly ConcurrentDictionary<(PolicyKind Kind, bool IsObject, string Text), CompiledPolicy> policies = new();

    // ConcurrentDictionary.Count takes every lock; this is only a brake and may be off by a few.
    private int count;

    internal CompiledPolicy Get(PolicyKind kind, bool isObject, string text)
    {
        var key = (kind, isObject, text);
        if (policies.TryGetValue(key, out var known))
            return known;

        var compiled = CompiledPolicy.Compile(PolicyParser.Parse(isObject ? IndentedJson.Of(text) : text), kind);
        if (count < Capacity && policies.TryAdd(key, compiled))
            Interlocked.Increment(ref count);
        return compiled;
    }
}
