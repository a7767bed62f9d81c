using CsCheck;
using IamAuditor.Reports;

namespace IamAuditor.Tests.Reports;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("plain äöü שלום 😀", "plain äöü שלום 😀")]
    [InlineData("a\u0007b", "a<U+0007>b")]
    [InlineData("\u001b[31m", "<U+001B>[31m")]
    [InlineData("x\u009by", "x<U+009B>y")]
    [InlineData("right\u202eto", "right<U+202E>to")]
    [InlineData("a\nb\tc", "a<U+000A>b<U+0009>c")]
    [InlineData("a\u2028b\ufeff\uffff", "a<U+2028>b<U+FEFF><U+FFFF>")]
    public void What_a_terminal_would_obey_is_spelled_out(string text, string expected) => Assert.Equal(expected, ShownText.OneLine(text));

    [Fact]
    public void Halves_of_surrogate_pairs_are_spelled_out() =>
        Assert.Equal("<U+D800>a<U+DC00><U+D83D>😀", ShownText.OneLine("\ud800a\udc00\ud83d\ud83d\ude00"));

    [Fact]
    public void Lines_stay_lines() => Assert.Equal("a\nb\nc\td<U+0000>", ShownText.Lines("a\r\nb\rc\td\0"));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("ab😀f", 4, "ab…")]
    public void A_cut_never_splits_a_pair(string text, int length, string expected) => Assert.Equal(expected, ShownText.Cut(text, length));

    [Fact]
    public void Nothing_unprintable_remains() =>
        Gen.String.Sample(s =>
            ShownText.OneLine(s).EnumerateRunes().All(r => r.Value != 0xFFFD || s.Contains('\ufffd', StringComparison.Ordinal))
            && !ShownText.OneLine(s).Any(char.IsControl)
        );
}
