using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IamAuditor.Policies.Conditions;

/// <summary>
/// An address range in CIDR form, IPv4 or IPv6; a bare address is a range of one. Host bits are ignored. IPv4-mapped IPv6 (<c>::ffff:a.b.c.d</c>)
/// counts as the IPv4 it holds; apart from that the two families never match. Source: RFC 4632, RFC 4291.
/// </summary>
public readonly record struct IpRange
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;

    private readonly UInt128 network;
    private readonly int prefix;
    private readonly int bits;

    private IpRange(UInt128 address, int prefix, int bits)
    {
        network = prefix == 0 ? 0 : address >> (bits - prefix);
        this.prefix = prefix;
        this.bits = bits;
    }

    public bool IsV4 => bits == V4Bits;

    /// <summary>Bits of the network part: 0 is every address of the family.</summary>
    public int PrefixLength => prefix;

    public static bool TryParse(string text, out IpRange range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!TryAddress(address, out var value, out var bits))
            return false;

        var mapped = bits == V6Bits && value >> V4Bits == 0xFFFF;
        var length = bits;
        if (
            slash >= 0
            && (
                !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
                || length > bits
                || text.Length - slash > 4
            )
        )
            return false;

        range =
            mapped && length >= V6Bits - V4Bits ? new(value & uint.MaxValue, length - (V6Bits - V4Bits), V4Bits) : new(value, length, bits);
        return true;
    }

    /// <summary>True where the whole other range lies within this one.</summary>
    public bool Contains(IpRange other) =>
        bits != 0 && bits == other.bits && prefix <= other.prefix && (prefix == 0 || other.network >> (other.prefix - prefix) == network);

    private static bool TryAddress(string text, out UInt128 value, out int bits)
    {
        value = 0;
        bits = text.Contains(':', StringComparison.Ordinal) ? V6Bits : V4Bits;
        return bits == V4Bits ? TryV4(text, out value) : TryV6(text, out value);
    }

    // IPAddress.Parse takes `1`, `0x7f.1` and octal; a policy means four decimal numbers.
    private static bool TryV4(string text, out UInt128 value)
    {
        value = 0;
        var count = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var octet = text.AsSpan()[range];
            var canonical = octet.Length is 1 or 2 or 3 && (octet.Length == 1 || octet[0] != '0');
            if (!canonical || !byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || ++count > 4)
                return false;
            value = (value << 8) | number;
        }

        return count == 4;
    }

    private static bool TryV6(string text, out UInt128 value)
    {
        value = 0;
        // Scopes and brackets are not addresses here.
        if (text.AsSpan().IndexOfAny('%', '[', ']') >= 0 || !IPAddress.TryParse(text, out var address))
            return false;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;

        foreach (var part in address.GetAddressBytes())
            value = (value << 8) | part;
        return true;
    }
}
