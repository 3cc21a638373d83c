namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Reads versions of a tree of files from a remote place through a local copy: commits of a branch, or archives in an object storage.
/// </summary>
/// <remarks>Every method that uses the network throws <see cref="GitException"/>.</remarks>
internal interface ITreeSource
{
    /// <summary>Gets the name of a version for messages, such as <c>commit</c>.</summary>
    string Noun { get; }

    /// <summary>Returns the commit of the remote branch, or null when the branch does not exist.</summary>
    Task<string?> ResolveRemoteAsync(CancellationToken cancellationToken);

    /// <summary>Fetches the branch with its history, unless the local copy has the commit.</summary>
    Task FetchAsync(string commit, CancellationToken cancellationToken);

    /// <summary>Returns whether the local copy has a commit.</summary>
    Task<bool> ContainsAsync(string commit, CancellationToken cancellationToken);

    /// <summary>Returns whether the local copy has a commit, and another one descends from it or is the same.</summary>
    Task<bool> IsAncestorAsync(string ancestor, string commit, CancellationToken cancellationToken);

    /// <summary>Returns the commits after one up to another, newest first; all of its ancestors when the first is null.</summary>
    Task<IReadOnlyList<GitCommit>> ReadCommitsAsync(string? after, string commit, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the reason of the change that a version becomes; null when its commits are the reason.</summary>
    string? Describe(string commit);

    /// <summary>Returns the files of items in a folder that differ between two commits. A commit that is null has none.</summary>
    Task<IReadOnlyList<GitEntryChange>> DiffTreeAsync(string? from, string? to, string folder, CancellationToken cancellationToken);

    /// <summary>Returns the contents of entries of a folder, by path; a path that is no file within the limits is left out.</summary>
    Task<IReadOnlyDictionary<string, byte[]>> ReadBlobsAsync(
        string commit,
        string folder,
        IEnumerable<string> paths,
        CancellationToken cancellationToken
    );
}
