using System.Collections;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>Events of an account in which something happens while it is watched.</summary>
internal sealed class GrowingEvents : IReadOnlyList<EstateEvent>
{
    // Never changed, only replaced: whoever reads it reads one state.
    private volatile EstateEvent[] all = [];

    public int Count => all.Length;
    public EstateEvent this[int index] => all[index];

    public void Add(EstateEvent happened) => all = [.. all, happened];

    public IEnumerator<EstateEvent> GetEnumerator() => all.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
