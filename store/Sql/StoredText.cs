using System.Runtime.CompilerServices;
using System.Text;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Store.Sql;

/// <summary>Validates text, so that every engine stores it unchanged.</summary>
internal static class StoredText
{
    /// <summary>The maximum length of an operation id in bytes of UTF-8, well below the limit of an index entry.</summary>
    public const int MaxOperationIdBytes = 512;

    /// <summary>Returns the text when it is valid.</summary>
    /// <exception cref="ArgumentException">The text has U+0000 or an unpaired surrogate, or is too long.</exception>
    public static string? Checked(string? text, int maxBytes = int.MaxValue, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (text is null)
            return null;
        if (StorableText.FindProblem(text) is { } problem)
            throw new ArgumentException($"The text {problem}", name);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > maxBytes)
            throw new ArgumentException($"The text takes {bytes} bytes as UTF-8; {maxBytes} are allowed.", name);
        return text;
    }
}
