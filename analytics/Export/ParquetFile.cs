using Parquet.Serialization;

namespace FlagCluster.Analytics.Export;

/// <summary>Represents a Parquet file that is written under a temporary name and renamed when it is complete.</summary>
/// <typeparam name="T">The type of a row.</typeparam>
internal sealed class ParquetFile<T> : IAsyncDisposable
    where T : class, new()
{
    private readonly string _name;
    private readonly string _path;
    private readonly IDictionary<string, long> _files;
    private FileStream? _stream;
    private long _rows;

    /// <summary>Initializes a file, which is created with its first rows.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="name">The path in the folder.</param>
    /// <param name="files">Receives the number of rows of a complete file.</param>
    public ParquetFile(string folder, string name, IDictionary<string, long> files) =>
        (_name, _path, _files) = (name, Path.Combine(folder, name), files);

    private string Incomplete => _path + ".tmp";

    /// <summary>Appends rows.</summary>
    public async Task AppendAsync(IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        if (_stream is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _stream = new(Incomplete, FileMode.Create, FileAccess.ReadWrite);
        }
        _stream.Position = 0;
        await ParquetSerializer.SerializeAsync(list, _stream, new() { Append = _rows > 0 }, cancellationToken: cancellationToken);
        _rows += list.Count;
    }

    /// <summary>Moves the file to its place. A file without rows is removed: none of an earlier export may stay.</summary>
    public void Complete()
    {
        if (_stream is null)
        {
            if (File.Exists(_path))
                File.Delete(_path);
            return;
        }
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        _stream = null;
        File.Move(Incomplete, _path, overwrite: true);
        _files[_name] = _rows;
    }

    /// <summary>Removes an incomplete file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is null)
            return;
        await _stream.DisposeAsync();
        File.Delete(Incomplete);
    }
}
