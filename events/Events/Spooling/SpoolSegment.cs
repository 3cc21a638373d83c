using System.Globalization;
using FlagCluster.Contracts.Json;
using Microsoft.Win32.SafeHandles;

namespace FlagCluster.Events.Spooling;

/// <summary>One file of a spool: records in order, the number of the first in its name.</summary>
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

    /// <summary>The number of the first record.</summary>
    public long First { get; }

    /// <summary>The number behind the last record.</summary>
    public long End { get; private set; }

    /// <summary>Bytes of whole records.</summary>
    public long Length { get; private set; }

    /// <summary>When the file was made, in milliseconds since 1970 UTC.</summary>
    public long CreatedAt { get; private init; }

    /// <summary>The files of a folder, oldest first.</summary>
    public static IEnumerable<SpoolSegment> All(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*" + Extension)
        let first = long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1
        where first >= 0
        orderby first
        let info = new FileInfo(path)
        select new SpoolSegment(path, first) { Length = info.Length, CreatedAt = new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds() };

    /// <summary>Makes a file for records from this number on.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static SpoolSegment Create(string folder, long first, long now)
    {
        var path = Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);
        return new(path, first) { CreatedAt = now, _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read) };
    }

    /// <summary>Appends whole records. When that fails, some of their bytes may stand behind <see cref="Length"/>.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public void Append(ReadOnlySpan<byte> records, int count)
    {
        RandomAccess.Write(Handle(), records, Length);
        Length += records.Length;
        End += count;
    }

    /// <summary>Says how many records a file that was there before holds.</summary>
    public void Holds(long count) => End = First + count;

    /// <summary>Reads up to so many bytes.</summary>
    /// <returns>How many were read; 0 at the end.</returns>
    /// <exception cref="IOException">They could not be read.</exception>
    public int Read(long offset, Span<byte> bytes)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, Length - offset)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(Handle(), bytes[read..], offset + read) is > 0 and var count) read += count;
        return read;
    }

    /// <summary>Waits until what was appended is on the disk itself. Any thread may; a file that was delivered and deleted meanwhile has nothing to wait for.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Flush()
    {
        try
        {
            if (_file is { } file) RandomAccess.FlushToDisk(file);
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Cuts off what is behind the last whole record.</summary>
    /// <exception cref="IOException">It could not be cut off.</exception>
    public void Cut(long length)
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
