using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;

namespace FlagCluster.Analytics.Reading;

/// <summary>
/// Returns one string for equal texts, so that the same few thousand texts of millions of events are decoded and validated once. A text
/// replaces another one with the same slot, which bounds the memory. Not thread-safe.
/// </summary>
internal sealed class TextCache
{
    private const int Slots = 1 << 16;

    private readonly Entry[] _entries = new Entry[Slots];

    /// <summary>Returns the text, or null when its kind does not allow it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="utf8">The text in UTF-8, unescaped.</param>
    public string? Find(TextKind kind, ReadOnlySpan<byte> utf8)
    {
        var hash = XxHash3.HashToUInt64(utf8, (long)kind);
        ref var entry = ref _entries[hash & (Slots - 1)];
        if (entry.Text is not null && entry.Hash == hash && entry.Kind == kind && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;
        // The JSON reader does not validate texts without escapes.
        if (!Utf8.IsValid(utf8))
            return null;
        var text = Encoding.UTF8.GetString(utf8);
        if (!TextRules.Allows(kind, text))
            return null;
        entry = new(hash, kind, utf8.ToArray(), text);
        return text;
    }

    private readonly record struct Entry(ulong Hash, TextKind Kind, byte[] Utf8, string? Text);
}
