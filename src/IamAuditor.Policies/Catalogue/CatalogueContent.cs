using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace IamAuditor.Policies.Catalogue;

/// <summary>The tables of a catalogue file; written by tools/catalogue/Generate.cs.</summary>
internal sealed record CatalogueContent(
    string Version,
    string UpdatedAt,
    ImmutableArray<ConditionKey> GlobalConditionKeys,
    ImmutableArray<ServiceEntry> Services,
    ActionShape[] ShapeTable,
    string[] Keys,
    string[] Names,
    byte[] Levels,
    ushort[] Shapes
)
{
    // The file of 2026 unpacks to under 1 MB; the limit keeps a hostile file from filling the memory.
    private const int MaxBytes = 32 << 20;

    public static CatalogueContent Read(Stream stream)
    {
        try
        {
            return Read(new CatalogueReader(Unpack(stream)));
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw Broken("it is cut short or damaged", e);
        }
    }

    private static CatalogueContent Read(CatalogueReader reader)
    {
        if (!reader.Bytes(4).SequenceEqual("IAMC"u8))
            throw Broken("it does not begin with IAMC");
        if (reader.Byte() is var format and not 1)
            throw Broken($"its format is number {format}, and this library reads number 1");

        var version = reader.Text();
        var updatedAt = reader.Text();
        var keys = reader.Array(r => ReadKey(r));
        var globals = KeysOf(keys, reader.Ids());
        var types = new List<ResourceType>();
        var drafts = reader.Array(r => ReadService(r, keys, types));
        var shapes = reader.Array(r => ReadShape(r, keys, types));

        var services = ImmutableArray.CreateBuilder<ServiceEntry>(drafts.Length);
        var count = 0;
        foreach (var draft in drafts)
        {
            var own = reader.Number();
            services.Add(draft with { FirstAction = count, ActionCount = own });
            count = checked(count + own);
        }

        // Each action has at least a byte of name, level and shape.
        if (count > reader.Left)
            throw Broken("it is cut short or damaged");

        var (actionKeys, names) = (new string[count], new string[count]);
        foreach (var service in services)
        {
            for (var id = service.FirstAction; id < service.FirstAction + service.ActionCount; id++)
            {
                names[id] = reader.Text($"{service.Prefix}:");
                actionKeys[id] = ActionText.Lower(names[id]);
                if (id > 0 && string.CompareOrdinal(actionKeys[id - 1], actionKeys[id]) >= 0)
                    throw Broken($"`{names[id]}` is out of order");
            }
        }

        var levels = reader.Bytes(count).ToArray();
        if (levels.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)AccessLevel.PermissionsManagement))
            throw Broken("it names an access level that this library does not know");

        var actionShapes = new ushort[count];
        for (var id = 0; id < count; id++)
        {
            actionShapes[id] = checked((ushort)reader.Number());
            _ = shapes[actionShapes[id]];
        }

        if (reader.Left > 0)
            throw Broken($"{reader.Left} bytes follow its end");
        return new(version, updatedAt, globals, services.ToImmutable(), shapes, actionKeys, names, levels, actionShapes);
    }

    private static ConditionKey ReadKey(CatalogueReader reader)
    {
        var type = reader.Byte();
        if (type >> 1 > (int)ConditionKeyType.Binary)
            throw Broken("it names a condition key type that this library does not know");
        return new(reader.Text(), (ConditionKeyType)(type >> 1), (type & 1) != 0);
    }

    private static ServiceEntry ReadService(CatalogueReader reader, ConditionKey[] keys, List<ResourceType> types)
    {
        var prefix = reader.Text();
        var name = reader.Text();
        var rcp = reader.Number() != 0;
        var serviceKeys = KeysOf(keys, reader.Ids());
        var own = reader.Array(r =>
        {
            var type = r.Text();
            var formats = r.Array(f => f.Text()).ToImmutableArray();
            return new ResourceType(prefix, type, formats, [.. formats.Select(Pattern)], KeysOf(keys, r.Ids()));
        });
        own = Flattened(own);
        types.AddRange(own);
        return new(prefix, name, rcp, 0, 0, serviceKeys, [.. own]);
    }

    private static ResourceType[] Flattened(ResourceType[] types)
    {
        var patterns = types.SelectMany(t => t.ArnPatterns).ToList();
        return
        [
            .. types.Select(t =>
                t
                    .ArnPatterns.Where(p => p.EndsWith('*') && patterns.Exists(o => o.StartsWith(p + "/", StringComparison.Ordinal)))
                    .ToImmutableArray()
                    is { IsEmpty: false } flat
                    ? t with
                    {
                        FlatPatterns = flat,
                    }
                    : t
            ),
        ];
    }

    private static ActionShape ReadShape(CatalogueReader reader, ConditionKey[] keys, List<ResourceType> types) =>
        new([.. reader.Ids().Select(id => new ActionResource(types[id >> 1], (id & 1) != 0))], KeysOf(keys, reader.Ids()));

    private static ImmutableArray<ConditionKey> KeysOf(ConditionKey[] keys, int[] ids) => [.. ids.Select(id => keys[id])];

    private static string Pattern(string format)
    {
        var pattern = new StringBuilder(format.Length);
        for (var i = 0; i < format.Length; i++)
        {
            var close = format[i] == '$' ? format.IndexOf('}', i) : -1;
            pattern.Append(close < 0 ? format[i] : '*');
            i = close < 0 ? i : close;
        }

        return pattern.ToString();
    }

    private static byte[] Unpack(Stream stream)
    {
        using var brotli = new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        try
        {
            while (brotli.Read(buffer.GetSpan(1 << 16)) is var read and > 0)
            {
                buffer.Advance(read);
                if (buffer.WrittenCount > MaxBytes)
                    throw Broken($"it unpacks to more than {MaxBytes} bytes");
            }
        }
        catch (InvalidOperationException e)
        {
            throw Broken("it is not brotli data", e);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static InvalidDataException Broken(string why, Exception? inner = null) =>
        new($"This is not an action catalogue: {why}; make one with tools/catalogue/Generate.cs", inner);
}
