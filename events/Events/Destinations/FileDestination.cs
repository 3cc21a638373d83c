using System.Globalization;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Appends events to <c>events.jsonl</c>, one JSON object per line, and flushes them to the disk. A full file is renamed to the time at
/// which it was closed, and the oldest files are deleted.
/// </summary>
internal sealed class FileDestination(IOptions<EventFileOptions> options, TimeProvider time) : IEventDestination, IDisposable
{
    public const string Key = "file";
    private const string Current = "events.jsonl",
        Older = "events-*.jsonl",
        NameFormat = "'events-'yyyyMMdd'T'HHmmssfff'Z.jsonl'";

    private readonly Utf8Buffer _lines = new();
    private SafeFileHandle? _file;
    private long _length;
    private DateTimeOffset _startedAt;

    public string Name => Key;

    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        _lines.Truncate(0);
        for (var i = 0; i < events.Count; i++)
        {
            _lines.Append(events[i].Value.Span);
            _lines.Append("\n"u8);
        }
        if (MustRotate())
            Rotate();
        var file = _file ??= Open();
        try
        {
            await RandomAccess.WriteAsync(file, _lines.Slice(0, _lines.Length), _length, cancellationToken);
            RandomAccess.FlushToDisk(file);
            _length += _lines.Length;
        }
        catch
        {
            // If the file cannot be truncated now, opening it again truncates an incomplete line.
            Truncate(file, _length);
            throw;
        }
    }

    public void Dispose() => _file?.Dispose();

    private string Folder =>
        options.Value.Directory.Length > 0
            ? options.Value.Directory
            : throw new IOException("EventFile:Directory is empty; set it to the folder that events are written to.");

    private bool MustRotate()
    {
        if (_file is null || _length == 0)
            return false;
        return _length + _lines.Length > options.Value.MaxBytes
            || time.GetUtcNow() - _startedAt >= TimeSpan.FromHours(options.Value.MaxAgeHours);
    }

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(Folder);
        var file = File.OpenHandle(Path.Combine(Folder, Current), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _length = CompleteLines(file);
        RandomAccess.SetLength(file, _length);
        _startedAt = _length == 0 ? time.GetUtcNow() : File.GetCreationTimeUtc(file);
        return file;
    }

    private void Rotate()
    {
        _file!.Dispose();
        _file = null;
        // Names sort by age even when the clock stands still or was set back.
        var now = time.GetUtcNow();
        var afterNewest = NewestTime().AddMilliseconds(1);
        var at = now >= afterNewest ? now : afterNewest;
        var target = Path.Combine(Folder, at.UtcDateTime.ToString(NameFormat, CultureInfo.InvariantCulture));
        File.Move(Path.Combine(Folder, Current), target);
        var older = Directory.GetFiles(Folder, Older).Order(StringComparer.Ordinal).ToList();
        foreach (var old in older.Take(older.Count - options.Value.MaxFiles + 1))
            File.Delete(old);
    }

    private DateTimeOffset NewestTime()
    {
        var name = Path.GetFileName(Directory.GetFiles(Folder, Older).Max(StringComparer.Ordinal));
        return DateTimeOffset.TryParseExact(name, NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var newest)
            ? newest
            : default;
    }

    private void Truncate(SafeFileHandle file, long length)
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (IOException)
        {
            file.Dispose();
            _file = null;
        }
    }

    /// <summary>Returns the length up to the last line break: a crash may have left an incomplete line after it.</summary>
    private static long CompleteLines(SafeFileHandle file)
    {
        var chunk = new byte[64 * 1024];
        for (var end = RandomAccess.GetLength(file); end > 0; )
        {
            var start = Math.Max(0, end - chunk.Length);
            var read = RandomAccess.Read(file, chunk.AsSpan(0, (int)(end - start)), start);
            if (chunk.AsSpan(0, read).LastIndexOf((byte)'\n') is >= 0 and var at)
                return start + at + 1;
            end = start;
        }
        return 0;
    }
}
