using System.Runtime.CompilerServices;
using System.Text;

namespace FlagCluster.Store.Sql;

/// <summary>Validates text, so that every engine stores it unchanged.</summary>
internal static class StoredText
{
    /// <summary>The maximum length of an operation id in bytes of UTF-8, well below the limit of an index entry.</summary>
    public const int MaxOperationIdBytes = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the text when it is valid.</summary>
    /// <exception cref="ArgumentException">The text has U+0000 or an unpaired surrogate, or is too long.</exception>
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
