using System.Buffers;
using System.Text;

namespace FlagCluster.Api.Http;

/// <summary>What the store keeps as it is: valid Unicode without U+0000.</summary>
internal static class StorableText
{
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0' || Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done) return false;
            text = text[length..];
        }
        return true;
    }
}
