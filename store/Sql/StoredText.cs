using System.Runtime.CompilerServices;
using System.Text;

namespace FlagCluster.Store.Sql;

/// <summary>Text that every engine keeps exactly as it is.</summary>
internal static class StoredText
{
    /// <summary>The longest operation id in bytes of UTF-8, well inside what an index entry may hold.</summary>
    public const int MaxOperationIdBytes = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text.</summary>
    /// <exception cref="ArgumentException">It holds U+0000 or half a surrogate pair, or is too long.</exception>
    public static string? Checked(string? text, int maxBytes = int.MaxValue, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (text is null)
            return null;
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("The text has the character U+0000, which cannot be stored; remove it.", name);
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("The text is not valid Unicode: it has an unpaired surrogate.", name, exception);
        }
        if (bytes > maxBytes)
            throw new ArgumentException($"The text takes {bytes} bytes as UTF-8; {maxBytes} are allowed.", name);
        return text;
    }
}
