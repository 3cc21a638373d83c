using System.Buffers;
using System.Text;

namespace FlagCluster.Engine.Values;

/// <summary>
/// Converts text to lower case: the simple mapping of Unicode, code point by code point, in no language. U+0130 keeps its own case.
/// </summary>
internal static class TextCase
{
    private static readonly SearchValues<byte> LowerAscii = SearchValues.Create([
        .. Enumerable.Range(0, 128).Where(value => !char.IsAsciiLetterUpper((char)value)).Select(value => (byte)value),
    ]);

    /// <summary>Returns the size that suffices for the lower case of a text: two bytes may become three.</summary>
    /// <param name="length">The size of the text, in bytes of UTF-8.</param>
    public static int MaxBytes(int length) => length + length / 2;

    /// <summary>Returns whether a text is ASCII without upper-case letters, so that it is its own lower case.</summary>
    /// <param name="utf8">The text.</param>
    public static bool IsLowerAscii(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyExcept(LowerAscii);

    /// <summary>Writes the lower case of a text.</summary>
    /// <param name="utf8">The text, valid UTF-8.</param>
    /// <param name="output">Receives the lower case; as long as <see cref="MaxBytes"/>.</param>
    /// <returns>The length in bytes.</returns>
    public static int Lower(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        var written = 0;
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 128)
            {
                Ascii.ToLower(utf8, output[written..], out var ascii);
                written += ascii;
                utf8 = utf8[ascii..];
                continue;
            }
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            written += Rune.ToLowerInvariant(rune).EncodeToUtf8(output[written..]);
            utf8 = utf8[length..];
        }
        return written;
    }

    /// <summary>Returns the lower case of a text.</summary>
    /// <param name="text">The text.</param>
    public static string Lower(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var lower = new byte[MaxBytes(utf8.Length)];
        return Encoding.UTF8.GetString(lower, 0, Lower(utf8, lower));
    }
}
