using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Counts what an operation reads of a repository. A few kilobytes can describe a repository of any size: the same folder or file may be
/// in it any number of times.
/// </summary>
internal sealed class GitBudget(LibGit2Sharp.Repository copy, CancellationToken cancellationToken)
{
    /// <summary>The largest number of files and folders.</summary>
    public const int MaxEntries = 500_000;

    /// <summary>The largest size of all contents together, in bytes.</summary>
    public const long MaxBytes = 512L * 1024 * 1024;

    private long _entries,
        _bytes;

    /// <summary>Counts a folder, and returns its entries.</summary>
    /// <exception cref="GitException">The folders are too large.</exception>
    public IEnumerable<TreeEntry> List(Tree folder)
    {
        AddBytes(folder);
        foreach (var entry in folder)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_entries > MaxEntries)
                throw new GitException(
                    GitFailure.Unreachable,
                    $"The folder has more than {MaxEntries} files and folders. Use a smaller repository."
                );
            yield return entry;
        }
    }

    /// <summary>Counts the content of an object that is read next.</summary>
    /// <exception cref="GitException">The contents are too large.</exception>
    public void AddBytes(GitObject content)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _bytes += GitBlobs.SizeOf(copy, content);
        if (_bytes > MaxBytes)
            throw new GitException(
                GitFailure.Unreachable,
                $"The files to read have more than {MaxBytes / (1024 * 1024)} MiB together. Use a smaller repository."
            );
    }
}
