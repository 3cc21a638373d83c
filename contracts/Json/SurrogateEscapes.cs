using System.Buffers.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Finds escapes such as <c>\ud800</c> that name one half of a surrogate pair: valid JSON, but not valid Unicode. Allocates nothing.
/// </summary>
public static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Returns the position of the first half without its other half.</summary>
    /// <param name="json">A valid JSON text or the content of one of its strings, as UTF-8.</param>
    /// <returns>The index of the escape's backslash, or −1 when there is none.</returns>
    public static int FindUnpaired(ReadOnlySpan<byte> json)
    {
        var at = 0;
        while (json[at..].IndexOf((byte)'\\') is >= 0 and var next)
        {
            at += next;
            if (!TryReadUnit(json[at..], out var unit))
            {
                // Another escape, such as \\ or \n.
                at += 2;
                continue;
            }
            if (char.IsHighSurrogate(unit) && TryReadUnit(json[(at + EscapeLength)..], out var low) && char.IsLowSurrogate(low))
                at += 2 * EscapeLength;
            else if (char.IsSurrogate(unit))
                return at;
            else
                at += EscapeLength;
        }
        return -1;
    }

    /// <summary>Reads an escape of the form <c>\uXXXX</c> at the start of a text.</summary>
    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < EscapeLength || text[0] != '\\' || text[1] != 'u')
            return false;
        var read = Utf8Parser.TryParse(text[2..EscapeLength], out ushort number, out var digits, 'x');
        unit = (char)number;
        return read && digits == 4;
    }
}
