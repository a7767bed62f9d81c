namespace IamAuditor.Policies.Matching;

/// <summary>
/// What was lately made of short texts, so that the few hundred actions and ARNs that thousands of policies repeat are made once and shared. Of a fixed size: a text that falls on the
/// place of another one takes it. What is made must be immutable and depend on nothing but the text. Safe for several threads.
/// </summary>
internal sealed class Recent<T>(int places, Func<string, T> make)
    where T : class
{
    private const int Longest = 256;

    private readonly Made?[] made = new Made?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)places)];

    public T Of(string text)
    {
        if (text.Length > Longest)
            return make(text);

        ref var place = ref made[string.GetHashCode(text.AsSpan()) & (made.Length - 1)];
        var there = Volatile.Read(ref place);
        if (there is null || there.Text != text)
            Volatile.Write(ref place, there = new(text, make(text)));
        return there.Value;
    }

    /// <summary>The same of a text that is no string yet.</summary>
    public T Of(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest)
            return make(text.ToString());

        ref var place = ref made[string.GetHashCode(text) & (made.Length - 1)];
        var there = Volatile.Read(ref place);
        if (there is null || !text.SequenceEqual(there.Text))
        {
            var own = text.ToString();
            Volatile.Write(ref place, there = new(own, make(own)));
        }

        return there.Value;
    }

    private sealed record Made(string Text, T Value);
}
