using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>
/// Provides the numbers by which Flagr's API names flags, segments and variants. Imported items keep theirs. The number of any other item
/// is a hash of its keys: the same on every server and after every change, and above all numbers that a database counts.
/// </summary>
public static class FlagrIds
{
    /// <summary>The numbers of 53 bits are those that every client's JSON parser reads exactly; the highest bit is set.</summary>
    private const int HashBits = 52;

    private const string SegmentPrefix = "segment-";

    /// <summary>Returns the number of an item that was not imported from Flagr.</summary>
    /// <param name="path">The keys of the item, from that of the flag.</param>
    public static long Of(params ReadOnlySpan<string> path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // No key has a line break.
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', path)), hash);
        return (1L << HashBits) | (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> (64 - HashBits));
    }

    /// <summary>Returns the number that a text is, or null.</summary>
    public static long? Parse(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    /// <summary>Returns the number of the segment that an imported rule was, or null.</summary>
    internal static long? OfSegment(string rule) =>
        rule.StartsWith(SegmentPrefix, StringComparison.Ordinal) ? Parse(rule.AsSpan(SegmentPrefix.Length)) : null;
}
