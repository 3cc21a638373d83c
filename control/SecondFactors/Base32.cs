using System.Text;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Encodes bytes as base32 (RFC 4648, section 6) without padding, which authenticator apps expect.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;

    /// <summary>Returns the text of bytes, in upper case.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + BitsPerCharacter - 1) / BitsPerCharacter);
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = ((buffer << 8) | value) & 0xFFF;
            for (bits += 8; bits >= BitsPerCharacter; bits -= BitsPerCharacter)
                text.Append(Alphabet[(buffer >> (bits - BitsPerCharacter)) & 31]);
        }
        if (bits > 0)
            text.Append(Alphabet[(buffer << (BitsPerCharacter - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>Returns whether a character is one of the alphabet, in upper or lower case.</summary>
    /// <param name="character">The character.</param>
    public static bool IsCharacter(char character) => char.IsAsciiLetter(character) || character is >= '2' and <= '7';
}
