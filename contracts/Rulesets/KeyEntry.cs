using System.IO.Hashing;
using System.Text;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a key of a <see cref="KeySet"/> as a part of a block of UTF-8.</summary>
internal readonly struct KeyEntry(byte[] block, int start, int length)
{
    private const int MaxBytes = ushort.MaxValue;

    public ReadOnlySpan<byte> Text => block.AsSpan(start, length);

    public ulong Hash { get; } = HashOf(block.AsSpan(start, length));

    public static ulong HashOf(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text);

    /// <summary>Returns the distinct keys of a list in the order of their hashes.</summary>
    /// <exception cref="ArgumentException">A key is too long.</exception>
    public static ReadOnlySpan<KeyEntry> Read(IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0)
            return [];
        var size = 0;
        foreach (var key in keys)
            size = checked(size + Encoding.UTF8.GetByteCount(key));
        var block = new byte[size];
        var entries = new KeyEntry[keys.Count];
        int used = 0,
            count = 0;
        foreach (var key in keys)
        {
            var length = Encoding.UTF8.GetBytes(key, block.AsSpan(used));
            if (length > MaxBytes)
                throw new ArgumentException($"A key of {length} bytes is longer than {MaxBytes}.", nameof(keys));
            entries[count++] = new(block, used, length);
            used += length;
        }
        var sorted = entries.AsSpan(0, count);
        SortByHash(sorted);
        return Distinct(sorted);
    }

    public static void SortByHash(Span<KeyEntry> entries)
    {
        Span<ulong> hashes = entries.Length <= 256 ? stackalloc ulong[entries.Length] : new ulong[entries.Length];
        for (var index = 0; index < entries.Length; index++)
            hashes[index] = entries[index].Hash;
        hashes.Sort(entries);
    }

    private static ReadOnlySpan<KeyEntry> Distinct(Span<KeyEntry> sorted)
    {
        var count = 0;
        foreach (var entry in sorted)
        {
            var isRepeated = false;
            for (var other = count - 1; other >= 0 && sorted[other].Hash == entry.Hash && !isRepeated; other--)
                isRepeated = sorted[other].Text.SequenceEqual(entry.Text);
            if (!isRepeated)
                sorted[count++] = entry;
        }
        return sorted[..count];
    }
}
