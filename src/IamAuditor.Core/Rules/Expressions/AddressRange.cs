using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IamAuditor.Core.Rules.Expressions;

// A range of IPv4 or IPv6 addresses; an address alone is the range of just itself. Bits behind the prefix are ignored.
internal sealed class AddressRange
{
    private readonly byte[] _bytes;

    private AddressRange(byte[] bytes, int prefix)
    {
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= MaskOf(prefix, i);
        _bytes = bytes;
        Prefix = prefix;
    }

    public int Prefix { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        range = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        // IPAddress reads `1`, `0x7f.1` and `[::1]:80` too; a policy means four decimal numbers or plain IPv6.
        if (address.Length > 45 || !address.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':'))
            return false;
        if (!IPAddress.TryParse(address, out var parsed))
            return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork)
        {
            var parts = address.Split('.');
            if (
                parts.Length != 4
                || !parts.All(part => part.Length is 1 or 2 or 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'))
            )
                return false;
        }

        var bytes = parsed.GetAddressBytes();
        var prefix = bytes.Length * 8;
        if (
            slash >= 0
            && (
                !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                || prefix > bytes.Length * 8
            )
        )
            return false;
        range = new AddressRange(bytes, prefix);
        return true;
    }

    // IPv4 and IPv6 never contain one another.
    public bool Contains(AddressRange other)
    {
        if (_bytes.Length != other._bytes.Length || other.Prefix < Prefix)
            return false;
        for (var i = 0; i < _bytes.Length; i++)
        {
            if ((other._bytes[i] & MaskOf(Prefix, i)) != _bytes[i])
                return false;
        }

        return true;
    }

    private static byte MaskOf(int prefix, int index) => (byte)(0xFF << (8 - Math.Clamp(prefix - (index * 8), 0, 8)));

    public override bool Equals(object? obj) =>
        obj is AddressRange other && Prefix == other.Prefix && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override int GetHashCode() => HashCode.Combine(Prefix, _bytes.Length, _bytes[0]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(_bytes)}/{Prefix}");
}
