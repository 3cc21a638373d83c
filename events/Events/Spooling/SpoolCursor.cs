using System.Buffers.Binary;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using Microsoft.Win32.SafeHandles;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Remembers how far a spool was replayed, in a file of its own that is written in place: 24 bytes and their checksum. What a crash leaves of it
/// costs at most events delivered twice.
/// </summary>
internal sealed class SpoolCursor(string path) : IDisposable
{
    private readonly byte[] _bytes = new byte[28];
    private SafeFileHandle? _file;

    /// <summary>The position, or null when there is none that can be read.</summary>
    public SpoolPosition? Read()
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != _bytes.Length || Crc32C.Of(bytes.AsSpan(0, 24)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(24))) return null;
        return new(Number(bytes, 0), Number(bytes, 8), Number(bytes, 16));
    }

    /// <summary>Writes the position; it survives the process.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(in SpoolPosition position)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes, position.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(8), position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(16), position.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(24), Crc32C.Of(_bytes.AsSpan(0, 24)));
        _file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(_file, _bytes, 0);
    }

    public void Dispose() => _file?.Dispose();

    private static long Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
