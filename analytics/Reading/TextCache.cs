using System.Text;
using System.Text.Unicode;

namespace FlagCluster.Analytics.Reading;

/// <summary>
/// Returns one string for equal texts, so that the same few thousand texts of millions of events are decoded and validated once. Not
/// thread-safe.
/// </summary>
internal sealed class TextCache
{
    private const int Slots = 1 << 14,
        KeySlots = 1 << 16;

    private readonly ByteCache<string>[] _kinds =
    [
        .. Enum.GetValues<TextKind>().Select(kind => new ByteCache<string>(SlotsOf(kind), utf8 => Read(kind, utf8))),
    ];

    /// <summary>Returns the text, or null when its kind does not allow it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="utf8">The text in UTF-8, unescaped.</param>
    public string? Find(TextKind kind, ReadOnlySpan<byte> utf8) => _kinds[(int)kind].Find(utf8);

    private static int SlotsOf(TextKind kind) => kind == TextKind.Key ? KeySlots : Slots;

    private static string? Read(TextKind kind, ReadOnlySpan<byte> utf8)
    {
        // The JSON reader does not validate texts without escapes.
        if (!Utf8.IsValid(utf8))
            return null;
        var text = Encoding.UTF8.GetString(utf8);
        return TextRules.Allows(kind, text) ? text : null;
    }
}
