using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using IamAuditor.Policies.Decisions;
using IamAuditor.Policies.Documents;

namespace IamAuditor.Policies.Requests;

/// <summary>
/// Compiled policies by their JSON, so that a document that stands in many request lines is read once. Safe for several threads; holds at most
/// <see cref="Capacity"/> documents and then compiles the rest anew each time.
/// </summary>
public sealed class PolicyCache
{
    public const int Capacity = 20_000;

    private readonly ConcurrentDictionary<byte[], CompiledPolicy>[] policies =
    [
        .. Enum.GetValues<PolicyKind>().Select(_ => new ConcurrentDictionary<byte[], CompiledPolicy>(new ByContent())),
    ];

    // ConcurrentDictionary.Count takes every lock; this is only a brake and may be off by a few.
    private int count;

    /// <param name="kind">Where the policy stands.</param>
    /// <param name="document">As it stands in the request: the document itself, or a string that holds it.</param>
    /// <param name="text">What the string holds; null for an object.</param>
    internal CompiledPolicy Get(PolicyKind kind, JsonElement document, string? text = null)
    {
        var raw = JsonMarshal.GetRawUtf8Value(document);
        var known = policies[(int)kind];
        if (known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(raw, out var policy))
            return policy;

        policy = CompiledPolicy.Compile(PolicyParser.Parse(text ?? IndentedJson.Of(document)), kind);
        if (count < Capacity && known.TryAdd(raw.ToArray(), policy))
            Interlocked.Increment(ref count);
        return policy;
    }

    private sealed class ByContent : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
