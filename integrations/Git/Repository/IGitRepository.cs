namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Reads and writes a branch of a remote repository through a local copy without a work tree. Contents are read from objects, so that no
/// hook, filter or link of the repository has an effect. One operation runs at a time.
/// </summary>
/// <remarks>Every method that uses the network throws <see cref="GitException"/>.</remarks>
internal interface IGitRepository : ITreeSource
{
    /// <summary>Returns the id of a new commit in the local copy; that of the parent when the edits change nothing.</summary>
    Task<string?> CommitAsync(string? parent, string folder, GitCommitDraft draft, CancellationToken cancellationToken);

    /// <summary>Sets the remote branch from one commit to another.</summary>
    /// <param name="expected">The commit of the remote branch, or null when the push creates it.</param>
    /// <param name="commit">The new commit.</param>
    /// <param name="cancellationToken">Cancels the push; its outcome is unknown then.</param>
    Task PushAsync(string? expected, string commit, CancellationToken cancellationToken);

    /// <summary>Deletes the remote branch.</summary>
    /// <param name="cancellationToken">Cancels the push; its outcome is unknown then.</param>
    Task DeleteAsync(CancellationToken cancellationToken);
}

/// <summary>Opens repositories.</summary>
internal interface IGitRepositories
{
    /// <summary>Returns the repository of a remote branch.</summary>
    IGitRepository Open(GitRemote remote);

    /// <summary>Deletes the local copies that are not of a list.</summary>
    /// <param name="ids">The ids of the copies that remain.</param>
    void Retain(IReadOnlySet<string> ids);
}

/// <summary>Represents a commit.</summary>
/// <param name="Id">The id.</param>
/// <param name="Subject">The first line of the message.</param>
/// <param name="Message">The whole message.</param>
/// <param name="Author">The author.</param>
internal sealed record GitCommit(string Id, string Subject, string Message, GitPerson Author);

/// <summary>Represents the author or committer of a commit.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
internal sealed record GitPerson(string Name, string Email);

/// <summary>Represents an entry that differs between two commits.</summary>
/// <param name="Path">The path in the folder.</param>
/// <param name="IsDeleted">Whether the later commit does not have it.</param>
/// <param name="Problem">Why the entry of the later commit cannot be read, or null.</param>
internal sealed record GitEntryChange(string Path, bool IsDeleted, string? Problem);

/// <summary>Represents what a commit changes.</summary>
/// <param name="Files">The new contents by path in the folder; null deletes the file.</param>
/// <param name="Message">The message.</param>
/// <param name="Author">The author.</param>
/// <param name="Committer">The committer.</param>
/// <param name="Time">The time.</param>
internal sealed record GitCommitDraft(
    IReadOnlyDictionary<string, byte[]?> Files,
    string Message,
    GitPerson Author,
    GitPerson Committer,
    DateTimeOffset Time
);
