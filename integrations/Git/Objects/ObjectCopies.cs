using System.Security.Cryptography;
using System.Text;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Objects;

/// <summary>Keeps the archives of the versions that are compared. They can be deleted at any time.</summary>
/// <param name="directory">The folder of the binding.</param>
/// <param name="maxBytes">The largest size of an archive.</param>
/// <param name="applied">The version that the environment has, or null.</param>
internal sealed class ObjectCopies(string directory, long maxBytes, string? applied)
{
    private const string Extension = ".archive",
        Draft = "draft";

    /// <summary>Returns whether a version is there.</summary>
    public bool Contains(string version) => File.Exists(PathOf(version));

    /// <summary>Opens a version.</summary>
    public FileStream Open(string version) => new(PathOf(version), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    /// <summary>Adds a version, and deletes those that are needed no more.</summary>
    /// <param name="version">The version.</param>
    /// <param name="write">Writes the archive.</param>
    public async Task AddAsync(string version, Func<Stream, Task> write)
    {
        // The environment may have followed a repository before.
        if (File.Exists(Path.Combine(directory, "HEAD")))
            GitCopies.Delete(directory);
        Directory.CreateDirectory(directory);
        var (path, draft) = (PathOf(version), Path.Combine(directory, Draft));
        try
        {
            // Replaces the draft of a process that ended while it wrote.
            await using (var file = File.Create(draft))
            {
                await using var limited = new LimitedStream(file, maxBytes);
                await write(limited);
            }
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
        foreach (var other in Directory.EnumerateFiles(directory, $"*{Extension}"))
            if (other != path && (applied is null || other != PathOf(applied)))
                File.Delete(other);
    }

    private string PathOf(string version) =>
        // A version is any text of the storage.
        Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version))) + Extension);
}
