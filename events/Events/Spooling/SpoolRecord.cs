using System.Buffers.Binary;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Reads and writes an event in a spool file: length of the body (4 bytes), CRC-32C of the body (4), and the body.
/// </summary>
/// <remarks>
/// The body is type (1), time (8), id (16), length of the environment (2), length of the key (2; 0 for none), the key or otherwise the
/// environment, and the value. Numbers are little-endian.
/// </remarks>
internal static class SpoolRecord
{
    public const int Prefix = 8;
    private const int Head = 29;
    private const int MaxBody = 64 * 1024 * 1024;

    public static void Write(Utf8Buffer output, in EventRecord record)
    {
        var text = record.Key.IsEmpty ? record.Environment : record.Key;
        var length = Head + text.Length + record.Value.Length;
        var span = output.GetSpan(Prefix + length)[..(Prefix + length)];
        var body = span[Prefix..];
        body[0] = (byte)record.Type;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], record.Time);
        record.Id.TryWriteBytes(body[9..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(body[25..], (ushort)record.Environment.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(body[27..], (ushort)record.Key.Length);
        text.Span.CopyTo(body[Head..]);
        record.Value.Span.CopyTo(body[(Head + text.Length)..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], Crc32C.Of(body));
        output.Advance(Prefix + length);
    }

    /// <summary>Returns whether bytes start with a complete record whose checksum is correct.</summary>
    /// <param name="bytes">The bytes, from the start of a record.</param>
    /// <param name="length">The length of the record; 0 when it cannot be determined.</param>
    public static bool IsComplete(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < Prefix)
            return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (body is < Head or > MaxBody)
            return false;
        length = Prefix + body;
        return bytes.Length >= length && Crc32C.Of(bytes[Prefix..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    /// <summary>Adds the event of a complete record to a batch.</summary>
    public static void Read(ReadOnlySpan<byte> record, EventBatch batch)
    {
        var body = record[Prefix..];
        var environment = BinaryPrimitives.ReadUInt16LittleEndian(body[25..]);
        var key = BinaryPrimitives.ReadUInt16LittleEndian(body[27..]);
        var start = batch.Text.Length;
        batch.Text.Append(body[Head..]);
        var time = BinaryPrimitives.ReadInt64LittleEndian(body[1..]);
        var id = new Guid(body.Slice(9, 16), bigEndian: true);
        batch.Add((EventType)body[0], id, time, start, environment, key, start + (key == 0 ? environment : key));
    }
}
