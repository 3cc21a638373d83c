using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace FlagCluster.Events.Spooling;

/// <summary>
/// Stores the committed position of a spool in a file that is overwritten in place: 24 bytes and their checksum.
/// </summary>
/// <remarks>If a crash damages the file, events are delivered twice but none are lost.</remarks>
internal sealed class SpoolCursor(string path) : IDisposable
{
    private readonly byte[] _bytes = new byte[28];
    private SafeFileHandle? _file;

    /// <summary>Returns the position, or null when the file is missing or damaged.</summary>
    public SpoolPosition? Read()
    {
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != _bytes.Length)
            return null;
        if (Crc32C.Of(bytes.AsSpan(0, 24)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(24)))
            return null;
        return new(Number(bytes, 0), Number(bytes, 8), Number(bytes, 16));
    }

    /// <summary>Writes the position, without a flush to the disk.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
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
