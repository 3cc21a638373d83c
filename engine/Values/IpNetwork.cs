using System.Buffers.Text;

namespace FlagCluster.Engine.Values;

/// <summary>
/// Represents a network of IP addresses. IPv4 is stored as IPv4-mapped IPv6, so that both spellings of an address are the same. Reading
/// allocates nothing.
/// </summary>
internal readonly record struct IpNetwork(UInt128 Address, UInt128 Mask)
{
    /// <summary>The longest address in text form.</summary>
    private const int MaxAddressBytes = 45;

    private static readonly UInt128 MappedPrefix = (UInt128)0xffff << 32;

    public bool Contains(UInt128 address) => (address & Mask) == Address;

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or a single address; bits after the prefix are ignored.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IpNetwork network)
    {
        network = default;
        var slash = text.IndexOf((byte)'/');
        var addressText = slash < 0 ? text : text[..slash];
        if (!TryParseAddress(addressText, out var address))
            return false;
        var width = addressText.Contains((byte)':') ? 128 : 32;
        var prefix = width;
        if (slash >= 0)
        {
            var prefixText = text[(slash + 1)..];
            if (
                prefixText.IsEmpty
                || prefixText.Length > 3
                || (prefixText.Length > 1 && prefixText[0] == '0')
                || prefixText.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || !Utf8Parser.TryParse(prefixText, out prefix, out _)
                || prefix > width
            )
                return false;
        }
        var shift = width - prefix;
        var mask = shift == 128 ? UInt128.Zero : UInt128.MaxValue << shift;
        network = new(address & mask, mask);
        return true;
    }

    public static bool TryParseAddress(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = default;
        if (text.Length > MaxAddressBytes)
            return false;
        if (text.Contains((byte)':'))
            return TryParseV6(text, out address);
        var valid = TryParseV4(text, out var v4);
        address = MappedPrefix | v4;
        return valid;
    }

    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0'))
                return false;
            uint value = 0;
            foreach (var c in text[..end])
            {
                if (!char.IsAsciiDigit((char)c))
                    return false;
                value = value * 10 + (uint)(c - '0');
            }
            if (value > 255)
                return false;
            address = address << 8 | value;
            text = part < 3 ? text[(end + 1)..] : default;
        }
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = default;
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
            return TryParseGroups(text, out address, out var all) && all == 8;
        UInt128 head = default,
            tail = default;
        int headCount = 0,
            tailCount = 0;
        if (gap > 0 && (!TryParseGroups(text[..gap], out head, out headCount) || text[..gap].Contains((byte)'.')))
            return false;
        var rest = text[(gap + 2)..];
        if (!rest.IsEmpty && !TryParseGroups(rest, out tail, out tailCount))
            return false;
        if (headCount + tailCount > 7)
            return false;
        address = (headCount == 0 ? UInt128.Zero : head << (16 * (8 - headCount))) | tail;
        return true;
    }

    private static bool TryParseGroups(ReadOnlySpan<byte> text, out UInt128 value, out int count)
    {
        value = default;
        count = 0;
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                if (!TryParseV4(group, out var v4))
                    return false;
                value = value << 32 | v4;
                count += 2;
                return count <= 8;
            }
            if (group.Length is 0 or > 4 || !Utf8Parser.TryParse(group, out uint bits, out var used, 'x') || used != group.Length)
                return false;
            value = value << 16 | bits;
            if (++count > 8)
                return false;
            if (colon < 0)
                return true;
            text = text[(colon + 1)..];
        }
    }
}
