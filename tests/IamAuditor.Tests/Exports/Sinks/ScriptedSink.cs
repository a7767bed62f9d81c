using IamAuditor.Exports;
using IamAuditor.Storage;

namespace IamAuditor.Tests.Exports.Sinks;

/// <summary>A receiver that does what the test says and remembers what it got.</summary>
internal sealed class ScriptedSink(
    string name,
    Func<IReadOnlyList<OutboxEntry>, IReadOnlyDictionary<string, DeliveryFailure>>? answer = null
) : ISink
{
    public string Name => name;
    public TimeSpan? DeliveryLimit { get; init; }

    /// <summary>What goes on while it delivers.</summary>
    public Action<CancellationToken> During { get; init; } = _ => { };
    public List<string> Got { get; } = [];
    public int Calls { get; private set; }
    public Func<IReadOnlyList<OutboxEntry>, IReadOnlyDictionary<string, DeliveryFailure>> Answer { get; set; } =
        answer ?? (_ => new Dictionary<string, DeliveryFailure>());

    public Task<IReadOnlyDictionary<string, DeliveryFailure>> DeliverAsync(IReadOnlyList<OutboxEntry> batch, CancellationToken ct)
    {
        Calls++;
        During(ct);
        var failures = Answer(batch);
        Got.AddRange(batch.Select(e => e.Id).Where(id => !failures.ContainsKey(id)));
        return Task.FromResult(failures);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
