using System.Text;

namespace IamAuditor.Policies.Catalogue;

/// <summary>Reads numbers, texts and lists from unpacked catalogue bytes; throws ArgumentException or IndexOutOfRangeException past the end.</summary>
internal sealed class CatalogueReader(byte[] bytes)
{
    private int at;

    public int Left => bytes.Length - at;

    public byte Byte() => bytes[at++];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var span = bytes.AsSpan(at, count);
        at += count;
        return span;
    }

    public int Number()
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            if (shift > 28 || (shift == 28 && part > 7))
                throw new OverflowException();
            value |= (part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    public string Text() => Encoding.UTF8.GetString(Bytes(Number()));

    public string Text(string before) => string.Concat(before, Text());

    public T[] Array<T>(Func<CatalogueReader, T> read)
    {
        var array = new T[Counted()];
        for (var i = 0; i < array.Length; i++)
            array[i] = read(this);
        return array;
    }

    public int[] Ids()
    {
        var ids = new int[Counted()];
        var last = 0;
        for (var i = 0; i < ids.Length; i++)
            ids[i] = last = checked(last + Number());
        return ids;
    }

    // Each entry takes at least a byte, so that a false count cannot ask for more memory than the file has.
    private int Counted() => Number() is var count && count <= Left ? count : throw new OverflowException();
}
