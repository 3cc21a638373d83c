using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace FlagCluster.Events.Spooling;

/// <summary>Represents one file of a spool. Its name is the sequence number of its first event.</summary>
internal sealed class SpoolSegment : IDisposable
{
    private const string Extension = ".events";
    private readonly string _path;
    private SafeFileHandle? _file;

    private SpoolSegment(string path, long first)
    {
        _path = path;
        First = End = first;
    }

    /// <summary>Gets the sequence number of the first event.</summary>
    public long First { get; }

    /// <summary>Gets the sequence number after the last event.</summary>
    public long End { get; private set; }

    /// <summary>Gets the size of the complete entries in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Gets the creation time, in milliseconds since 1970 UTC.</summary>
    public long CreatedAt { get; private init; }

    /// <summary>Returns the files of a folder, oldest first.</summary>
    public static IEnumerable<SpoolSegment> All(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*" + Extension)
        let name = Path.GetFileNameWithoutExtension(path)
        let first = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1
        where first >= 0
        orderby first
        let info = new FileInfo(path)
        let time = new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds()
        select new SpoolSegment(path, first) { Length = info.Length, CreatedAt = time };

    /// <summary>Creates a file.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static SpoolSegment Create(string folder, long first, long now)
    {
        var path = Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);
        return new(path, first) { CreatedAt = now, _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read) };
    }

    /// <summary>Appends a complete entry. After a failure some of their bytes may be in the file after <see cref="Length"/>.</summary>
    /// <exception cref="IOException">The entry could not be written.</exception>
    public void Append(ReadOnlySpan<byte> entry, int count)
    {
        RandomAccess.Write(Handle(), entry, Length);
        Length += entry.Length;
        End += count;
    }

    /// <summary>Sets the number of events of a file that existed before.</summary>
    public void SetCount(long count) => End = First + count;

    /// <summary>Reads bytes until the span is full or the file ends.</summary>
    /// <returns>The number of bytes read; 0 at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public int Read(long offset, Span<byte> bytes)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, Length - offset)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(Handle(), bytes[read..], offset + read) is > 0 and var count)
            read += count;
        return read;
    }

    /// <summary>Flushes the file to the disk. Thread-safe; does nothing when the file was deleted meanwhile.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public void Flush()
    {
        try
        {
            if (_file is { } file)
                RandomAccess.FlushToDisk(file);
        }
        catch (ObjectDisposedException) { }
    }

    /// <summary>Truncates the file.</summary>
    /// <exception cref="IOException">The file cannot be truncated.</exception>
    public void Truncate(long length)
    {
        RandomAccess.SetLength(Handle(), length);
        Length = length;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private SafeFileHandle Handle() => _file ??= File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
}
