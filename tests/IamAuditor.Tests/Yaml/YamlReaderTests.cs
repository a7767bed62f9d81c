using System.Text;
using IamAuditor.Core.Yaml;

namespace IamAuditor.Tests.Yaml;

/// <summary>A file that people write by hand is refused with a sentence that says where and what to do, whatever is in it.</summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1\na: 2\n", "2:1: `a` is written twice (first on line 1); keep one")]
    [InlineData("a:\n\tb: 1\n", "2:1: a tab in the indentation; YAML wants spaces")]
    [InlineData("a: &x 1\nb: *x\n", "1:4: `&x` is an anchor; anchors and aliases are not taken, write the value out")]
    [InlineData("a: 1\nb: *x\n", "2:4: `*x` is an alias; anchors and aliases are not taken, write the value out")]
    [InlineData("a: !!binary aGk=\n", "1:4: `tag:yaml.org,2002:binary` is a tag; tags are not taken")]
    [InlineData("a: 1\n---\nb: 1\n", "2:1: a second document begins here; write one document a file")]
    [InlineData("", "1:1: the file is empty")]
    [InlineData("# nothing\n", "1:1: the file is empty")]
    [InlineData("? [a, b]\n: 1\n", "1:3: a key must be a plain text")]
    [InlineData("a: [1, 2\nb: 1\n", "not valid YAML")]
    [InlineData("a: 'x\n", "not valid YAML")]
    public void What_is_not_taken_is_named_with_its_place(string text, string expected) =>
        Assert.Contains(Problems(Encoding.UTF8.GetBytes(text)), p => p.Contains(expected, StringComparison.Ordinal));

    /// <summary>Found by the soak (`-- fuzz`): the library's scanner throws something else than what it declares.</summary>
    [Fact]
    public void A_brace_that_is_not_closed_before_the_next_line_is_a_sentence_and_not_a_crash() =>
        Assert.Equal(
            ["2:64: not valid YAML from here on: look for a bracket, brace or quote that is not closed"],
            Problems(
                Encoding.UTF8.GetBytes(
                    "tests:\n  - given: { user: { name: ci, attachedPolicies: [{ name: X }] name: q\n    given: { a: b }\n"
                )
            )
        );

    [Fact]
    public void Aliases_cannot_multiply()
    {
        var bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                Enumerable
                    .Range('b', 20)
                    .Select(c => $"{(char)c}: &{(char)c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n")
            );
        var reading = YamlReader.Read(Encoding.UTF8.GetBytes(bomb));
        Assert.Contains(reading.Problems, p => p.Message.Contains("`*a` is an alias", StringComparison.Ordinal));
        Assert.True(reading.Problems.Count < 250, $"{reading.Problems.Count} problems");
    }

    [Fact]
    public void A_file_of_10_MB_is_not_even_parsed() =>
        Assert.Equal(
            ["1:1: the file has 10,485,760 bytes; at most 1,048,576 are read. Split it, or check that it is the right file"],
            Problems(new byte[10 * 1024 * 1024])
        );

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, "1:1: the file is UTF-16; save it as UTF-8")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0x00, 0x61 }, "1:1: the file is UTF-16; save it as UTF-8")]
    [InlineData(
        new byte[] { 0x61, 0x3A, 0x20, 0x78, 0x0A, 0x62, 0x3A, 0x20, 0xE9 },
        "2:1: the file is not UTF-8: byte 8 cannot be read. Save it as UTF-8"
    )]
    public void Another_encoding_is_named(byte[] file, string expected) => Assert.Equal([expected], Problems(file));

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Empty(YamlReader.Read([0xEF, 0xBB, 0xBF, .. "a: 1\n"u8]).Problems);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{ a: ", " }")]
    public void Deep_nesting_is_refused(string open, string close)
    {
        var text = "a: " + string.Concat(Enumerable.Repeat(open, 200)) + "1" + string.Concat(Enumerable.Repeat(close, 200)) + "\n";
        Assert.Contains(Problems(Encoding.UTF8.GetBytes(text)), p => p.EndsWith("nested deeper than 32 levels", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(byte[] file) =>
        YamlReader.Read(file).Problems.Select(p => $"{p.Line}:{p.Column}: {p.Message}");
}
