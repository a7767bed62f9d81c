using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IamAuditor.Core.Yaml;

/// <summary>
/// Reads one YAML document of a file that people write by hand, strictly: UTF-8, at most <see cref="MaxBytes"/>, no tabs in the indentation, no repeated keys, no anchors
/// and aliases (so nothing can multiply), no tags, depth at most <see cref="MaxDepth"/>, one document. Never throws on input.
/// </summary>
public static class YamlReader
{
    public const int MaxBytes = 1 << 20;
    public const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static YamlReading Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return Nothing(
                1,
                1,
                $"the file has {bytes.Length:N0} bytes; at most {MaxBytes:N0} are read. Split it, or check that it is the right file"
            );
        }

        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Nothing(1, 1, "the file is UTF-16; save it as UTF-8");
        }

        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        string text;
        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes[..Math.Min(e.Index, bytes.Length)].Count((byte)'\n');
            return Nothing(line, 1, $"the file is not UTF-8: byte {e.Index} cannot be read. Save it as UTF-8");
        }

        var tab = TabInIndentation(text);
        if (tab is not null)
        {
            return new YamlReading(null, [tab]);
        }

        var reader = new TreeReader(text);
        try
        {
            return reader.Read();
        }
        catch (YamlException e)
        {
            reader.Problems.Add(new YamlProblem(Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column), Sentence(e)));
            return new YamlReading(null, reader.Problems);
        }
        // The library's scanner stumbles over some broken texts instead of naming what is wrong.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            var (line, column) = reader.Place;
            reader.Problems.Add(
                new YamlProblem(line, column, "not valid YAML from here on: look for a bracket, brace or quote that is not closed")
            );
            return new YamlReading(null, reader.Problems);
        }
    }

    private static YamlReading Nothing(int line, int column, string message) => new(null, [new YamlProblem(line, column, message)]);

    private static string Sentence(YamlException e)
    {
        var text = (e.InnerException?.Message ?? e.Message).ReplaceLineEndings(" ");
        var colon = text.StartsWith('(') ? text.IndexOf("): ", StringComparison.Ordinal) : -1;
        return "not valid YAML: " + (colon < 0 ? text : text[(colon + 3)..]);
    }

    private static YamlProblem? TabInIndentation(string text)
    {
        var line = 1;
        for (var start = 0; start < text.Length; line++)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            for (var i = start; i < end && text[i] is ' ' or '\t'; i++)
            {
                if (text[i] == '\t' && !string.IsNullOrWhiteSpace(text[start..end]))
                {
                    return new YamlProblem(line, i - start + 1, "a tab in the indentation; YAML wants spaces");
                }
            }

            start = end + 1;
        }

        return null;
    }

    private sealed class TreeReader(string text)
    {
        private readonly Parser parser = new(new StringReader(text));

        public List<YamlProblem> Problems { get; } = [];

        /// <summary>Where the last part that could be read began.</summary>
        public (int Line, int Column) Place =>
            parser.Current is { } last ? (Math.Max(1, (int)last.Start.Line), Math.Max(1, (int)last.Start.Column)) : (1, 1);

        public YamlReading Read()
        {
            parser.Consume<StreamStart>();
            if (!parser.Accept<DocumentStart>(out _))
            {
                Problems.Add(new YamlProblem(1, 1, "the file is empty"));
                return new YamlReading(null, Problems);
            }

            parser.Consume<DocumentStart>();
            var root = Node(0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
            {
                Problem(second.Start, "a second document begins here; write one document a file");
            }

            return new YamlReading(root, Problems);
        }

        private YamlNode? Node(int depth)
        {
            var start = parser.Current!.Start;
            if (depth > MaxDepth)
            {
                Problem(start, $"nested deeper than {MaxDepth} levels");
                parser.SkipThisAndNestedEvents();
                return null;
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                Problem(alias.Start, $"`*{alias.Value}` is an alias; anchors and aliases are not taken, write the value out");
                return null;
            }

            if (parser.Current is NodeEvent node)
            {
                if (!node.Anchor.IsEmpty)
                {
                    Problem(start, $"`&{node.Anchor}` is an anchor; anchors and aliases are not taken, write the value out");
                }

                if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
                {
                    Problem(start, $"`{node.Tag}` is a tag; tags are not taken");
                }
            }

            if (parser.TryConsume<Scalar>(out var scalar))
            {
                return Scalar(scalar);
            }

            return parser.Accept<SequenceStart>(out _) ? Sequence(depth) : Mapping(depth);
        }

        private YamlSequence Sequence(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            var nodes = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                if (Node(depth + 1) is { } node)
                {
                    nodes.Add(node);
                }
            }

            return new YamlSequence((int)start.Start.Line, (int)start.Start.Column, nodes);
        }

        private YamlMapping Mapping(int depth)
        {
            var start = parser.Consume<MappingStart>();
            var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
            var seen = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var keyStart = parser.Current!.Start;
                if (Node(depth + 1) is not YamlScalar key)
                {
                    Problem(keyStart, "a key must be a plain text");
                    Node(depth + 1);
                    continue;
                }

                var value = Node(depth + 1);
                if (seen.TryGetValue(key.Text, out var first))
                {
                    Problems.Add(
                        new YamlProblem(key.Line, key.Column, $"`{key.Text}` is written twice (first on line {first.Line}); keep one")
                    );
                }
                else if (value is not null)
                {
                    seen.Add(key.Text, key);
                    entries.Add(new(key, value));
                }
            }

            return new YamlMapping((int)start.Start.Line, (int)start.Start.Column, entries);
        }

        private static YamlScalar Scalar(Scalar scalar) =>
            new((int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, scalar.Style == ScalarStyle.Plain);

        private void Problem(Mark at, string message) => Problems.Add(new YamlProblem((int)at.Line, (int)at.Column, message));
    }
}
