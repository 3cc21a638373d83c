using System.Buffers;
using System.Text;

namespace FlagCluster.Api.Http;

/// <summary>Checks that the store can keep a text unchanged: valid Unicode without U+0000.</summary>
internal static class StorableText
{
    /// <summary>Returns whether a text is storable.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0' || Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
                return false;
            text = text[length..];
        }
        return true;
    }
}
