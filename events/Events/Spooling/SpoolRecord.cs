using System.Buffers.Binary;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// An event in a spool file: the length of what follows the checksum (4 bytes), the CRC-32C of it (4), type (1), time (8), id (16), bytes of the
/// environment (2) and of the key (2; 0 for none), the key or else the environment, and the value. Numbers are little-endian.
/// </summary>
internal static class SpoolRecord
{
    public const int Prefix = 8;
    private const int Head = 29;
    private const int Longest = 64 * 1024 * 1024;

    public static void Write(Utf8Buffer output, in EventRecord record)
    {
        var text = record.Key.IsEmpty ? record.Environment : record.Key;
        var length = Head + text.Length + record.Value.Length;
        var room = output.Room(Prefix + length)[..(Prefix + length)];
        var body = room[Prefix..];
        body[0] = (byte)record.Type;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], record.Time);
        record.Id.TryWriteBytes(body[9..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(body[25..], (ushort)record.Environment.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(body[27..], (ushort)record.Key.Length);
        text.Span.CopyTo(body[Head..]);
        record.Value.Span.CopyTo(body[(Head + text.Length)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        BinaryPrimitives.WriteUInt32LittleEndian(room[4..], Crc32C.Of(body));
        output.Advance(Prefix + length);
    }

    /// <summary>Looks at the record that bytes begin with.</summary>
    /// <param name="bytes">From the start of a record.</param>
    /// <param name="length">The record's length, when enough is there to tell; otherwise 0.</param>
    /// <returns>True for a whole record whose checksum is right.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < Prefix) return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (body is < Head or > Longest) return false;
        length = Prefix + body;
        return bytes.Length >= length && Crc32C.Of(bytes[Prefix..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    /// <summary>Adds the event of a whole record to a batch.</summary>
    public static void Read(ReadOnlySpan<byte> record, EventBatch batch)
    {
        var body = record[Prefix..];
        var environment = BinaryPrimitives.ReadUInt16LittleEndian(body[25..]);
        var key = BinaryPrimitives.ReadUInt16LittleEndian(body[27..]);
        var start = batch.Text.Length;
        batch.Text.Append(body[Head..]);
        batch.Add((EventType)body[0], new(body.Slice(9, 16), bigEndian: true), BinaryPrimitives.ReadInt64LittleEndian(body[1..]), start, environment, key, start + (key == 0 ? environment : key));
    }
}
