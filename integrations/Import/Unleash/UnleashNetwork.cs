using System.Globalization;
using System.Net;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Represents a network, written apart from the engine. Bits after the prefix are ignored.</summary>
internal readonly record struct UnleashNetwork(byte[] Address, int Bits)
{
    public bool IsIPv4 => Address.Length == 4;

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or an address.</summary>
    public static bool TryParse(string text, out UnleashNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        var bits = address.Length * 8;
        if (
            slash >= 0
            && (
                !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits)
                || bits > address.Length * 8
            )
        )
            return false;
        network = new(address, bits);
        return true;
    }

    public bool Contains(string text)
    {
        if (!TryParseAddress(text, out var address) || address.Length != Address.Length)
            return false;
        for (var bit = 0; bit < Bits; bit++)
            if (((address[bit / 8] ^ Address[bit / 8]) & (0x80 >> (bit % 8))) != 0)
                return false;
        return true;
    }

    private static bool TryParseAddress(string text, out byte[] address)
    {
        // The parser of .NET also reads forms such as '10' and '0x7f.1'.
        var isAddress =
            IPAddress.TryParse(text, out var parsed) && (text.Contains(':', StringComparison.Ordinal) || text.Split('.').Length == 4);
        address = isAddress ? parsed!.GetAddressBytes() : [];
        return isAddress;
    }
}
