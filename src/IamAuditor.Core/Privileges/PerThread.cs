using System.Runtime.CompilerServices;

namespace IamAuditor.Core.Privileges;

/// <summary>One of something for each thread that asks: scratch memory, or what was asked last. It goes with its thread.</summary>
internal sealed class PerThread<T>(Func<T> make)
    where T : class
{
    private readonly ConditionalWeakTable<Thread, T> made = [];

    public T Mine => made.TryGetValue(Thread.CurrentThread, out var mine) ? mine : made.GetValue(Thread.CurrentThread, _ => make());
}
