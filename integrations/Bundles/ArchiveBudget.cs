using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Reads the entries of one archive within the limits, whatever sizes the archive claims.</summary>
internal sealed class ArchiveBudget
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private long _remaining = BundleLimits.Bytes;
    private int _entries;

    /// <summary>Counts an entry.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public void Count()
    {
        if (++_entries > BundleLimits.Entries)
            throw new InvalidDataException($"The archive has more than {BundleLimits.Entries} entries.");
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="InvalidDataException">The path is not valid or repeated, or the content too large or incomplete.</exception>
    public async Task<TreeFile> ReadAsync(string path, long length, Stream? content, CancellationToken cancellationToken)
    {
        if (BundlePaths.FindProblem(path) is { } problem)
            throw new InvalidDataException($"The path '{Clip(path)}' is not allowed: {problem}.");
        if (!_paths.Add(path))
            throw new InvalidDataException($"The archive has '{path}' twice.");
        // A file that no reader accepts need not be read to the end.
        var size = length + (sizeof(char) * path.Length);
        if (length > TreeLimits.KeyListBytes || size > _remaining)
            throw TooLarge();
        var bytes = new byte[length];
        var read = content is null ? 0 : await ReadAsync(content, bytes, cancellationToken);
        if (read != length)
            throw new InvalidDataException($"'{path}' is incomplete.");
        if (content is not null && await content.ReadAsync(new byte[1], cancellationToken) != 0)
            throw TooLarge();
        _remaining -= size;
        return new(path, bytes);
    }

    private static async Task<int> ReadAsync(Stream content, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            var read = 0;
            int last;
            do
            {
                var next = bytes.AsMemory(read, Math.Min(BoundedStream.MaxRead, bytes.Length - read));
                last = next.Length == 0 ? 0 : await content.ReadAsync(next, cancellationToken);
                read += last;
            } while (last > 0);
            return read;
        }
        catch (EndOfStreamException)
        {
            return -1;
        }
    }

    private static InvalidDataException TooLarge() =>
        new($"The files of the archive take more than {BundleLimits.Bytes >> 20} MiB, or one more than it says.");

    private static string Clip(string path) => Clipped.Text(path, 120);
}
