using System.Buffers.Binary;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Reads and writes a batch of events in a spool file: length of the content (4 bytes), CRC-32C of all that follows (4), number of events
/// (4), approximate size of their JSON (4), and the content in compact form. Numbers are little-endian.
/// </summary>
internal static class SpoolEntry
{
    public const int Prefix = 16;
    private const int Checked = 8;
    private const int MaxContent = 64 * 1024 * 1024;

    public static void Write(Utf8Buffer output, EventBatch batch)
    {
        var content = batch.Content.Slice(0, batch.Content.Length).Span;
        var entry = output.GetSpan(Prefix + content.Length)[..(Prefix + content.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(entry, content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], batch.Count);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], batch.JsonBytes);
        content.CopyTo(entry[Prefix..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], Crc32C.Of(entry[Checked..]));
        output.Advance(entry.Length);
    }

    /// <summary>Returns whether bytes start with a complete entry whose checksum is correct.</summary>
    /// <param name="bytes">The bytes, from the start of an entry.</param>
    /// <param name="length">The length of the entry; 0 when it cannot be determined.</param>
    public static bool IsComplete(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < Prefix)
            return false;
        var content = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (content is < 1 or > MaxContent)
            return false;
        length = Prefix + content;
        return bytes.Length >= length && Crc32C.Of(bytes[Checked..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    /// <summary>Returns the number of events of a complete entry.</summary>
    public static int CountOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);

    /// <summary>Adds the events of a complete entry to a batch.</summary>
    public static void Read(ReadOnlySpan<byte> entry, EventBatch batch) =>
        batch.AppendContent(entry[Prefix..], CountOf(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[12..]));
}
