using FlagCluster.Contracts.Threading;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Represents a bare copy of a remote branch, whose objects LibGit2Sharp reads and writes. The copy can be deleted at any time; it is
/// fetched again then. How it is exchanged with the remote repository is left to the derived types.
/// </summary>
internal abstract class LocalCopy(string directory, GitRemote remote, CommitSigner signer, TimeSpan limit) : IGitRepository
{
    /// <summary>The name of the remote repository in the copy.</summary>
    protected const string RemoteName = "origin";

    /// <inheritdoc/>
    public string Noun => "commit";

    /// <summary>Gets the folder of the copy.</summary>
    protected string Folder => directory;

    /// <summary>Gets the remote branch.</summary>
    protected GitRemote Remote => remote;

    /// <summary>Gets the time limit of an operation.</summary>
    protected TimeSpan Limit => limit;

    /// <summary>Gets the name of the remote branch.</summary>
    protected string RemoteRef => $"refs/heads/{remote.Branch}";

    /// <summary>Gets the name of the branch in the copy.</summary>
    protected string LocalRef => $"refs/remotes/{RemoteName}/{remote.Branch}";

    /// <inheritdoc/>
    public abstract Task<string?> ResolveRemoteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task FetchAsync(string commit, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(string commit, CancellationToken cancellationToken) =>
        RunAsync((copy, _) => copy.Lookup<Commit>(commit) is not null, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsAncestorAsync(string ancestor, string commit, CancellationToken cancellationToken) =>
        RunAsync(
            (copy, _) =>
                copy.Lookup<Commit>(ancestor) is { } first
                && (ancestor == commit || copy.ObjectDatabase.FindMergeBase(first, Find(copy, commit)!)?.Sha == ancestor),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitCommit>> ReadCommitsAsync(string? after, string commit, int count, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<GitCommit>>(
            (copy, _) =>
            {
                var filter = new CommitFilter
                {
                    IncludeReachableFrom = Find(copy, commit),
                    ExcludeReachableFrom = after is null ? null : copy.Lookup<Commit>(after),
                    SortBy = CommitSortStrategies.Topological,
                };
                return
                [
                    .. copy
                        .Commits.QueryBy(filter)
                        .Take(count)
                        .Select(one => new GitCommit(one.Sha, one.MessageShort, one.Message, new(one.Author.Name, one.Author.Email))),
                ];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public string? Describe(string commit) => null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitEntryChange>> DiffTreeAsync(
        string? from,
        string? to,
        string folder,
        CancellationToken cancellationToken
    ) =>
        RunAsync<IReadOnlyList<GitEntryChange>>(
            (copy, token) => [.. new GitTrees(copy, token).Diff(FolderOf(copy, from, folder), FolderOf(copy, to, folder))],
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, byte[]>> ReadBlobsAsync(
        string commit,
        string folder,
        IEnumerable<string> paths,
        CancellationToken cancellationToken
    ) =>
        RunAsync<IReadOnlyDictionary<string, byte[]>>(
            (copy, token) => new GitTrees(copy, token).ReadFiles(FolderOf(copy, commit, folder), paths),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<string?> CommitAsync(string? parent, string folder, GitCommitDraft draft, CancellationToken cancellationToken) =>
        RunAsync(
            (copy, _) =>
            {
                var before = Find(copy, parent);
                var tree = before is null ? new TreeDefinition() : TreeDefinition.From(before);
                foreach (var (path, content) in draft.Files)
                {
                    var full = folder.Length == 0 ? path : $"{folder}/{path}";
                    if (content is null)
                        tree.Remove(full);
                    else
                        tree.Add(full, GitBlobs.Write(copy, content), Mode.NonExecutableFile);
                }
                var after = copy.ObjectDatabase.CreateTree(tree);
                if (after.Sha == before?.Tree.Sha || (before is null && after.Count == 0))
                    return parent;
                var (author, committer) = (
                    GitSignatures.Create(draft.Author, draft.Time),
                    GitSignatures.Create(draft.Committer, draft.Time)
                );
                Commit[] parents = before is null ? [] : [before];
                if (!signer.IsEnabled)
                    return copy.ObjectDatabase.CreateCommit(author, committer, draft.Message, after, parents, prettifyMessage: true).Sha;
                var text = Commit.CreateBuffer(author, committer, draft.Message, after, parents, prettifyMessage: true, commentChar: null);
                return copy.ObjectDatabase.CreateCommitWithSignature(text, signer.Sign(text)).Sha;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public abstract Task PushAsync(string? expected, string commit, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Runs an operation without the network. A damaged copy is deleted, so that the next attempt fetches it again.</summary>
    protected async Task<T> RunAsync<T>(Func<LibGit2Sharp.Repository, CancellationToken, T> work, CancellationToken cancellationToken)
    {
        using var due = new TimeLimit(limit, TimeProvider.System, cancellationToken);
        try
        {
            return await RunOnCopyAsync(copy => work(copy, due.Token), due.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitException(
                GitFailure.Unreachable,
                $"The folder was not read within {limit.TotalSeconds:0} s. Use a smaller repository.",
                exception
            );
        }
        catch (LibGit2SharpException exception)
        {
            GitCopies.Delete(directory);
            throw new GitException(
                GitFailure.Unreachable,
                $"The local copy was damaged and is fetched again: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>Runs an operation on a thread of its own: the native library blocks it.</summary>
    protected Task<T> RunOnCopyAsync<T>(Func<LibGit2Sharp.Repository, T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                using var copy = Open();
                return work(copy);
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>Opens the copy, or creates it: also after a process that ended while it wrote the copy.</summary>
    private LibGit2Sharp.Repository Open()
    {
        HttpSubtransport.Initialize();
        if (!LibGit2Sharp.Repository.IsValid(directory))
        {
            GitCopies.Delete(directory);
            LibGit2Sharp.Repository.Init(directory, isBare: true);
        }
        var copy = new LibGit2Sharp.Repository(directory);
        if (copy.Network.Remotes[RemoteName] is null)
            copy.Network.Remotes.Add(RemoteName, HttpSubtransport.UrlOf(remote.Id), $"+{RemoteRef}:{LocalRef}");
        return copy;
    }

    private static Commit? Find(LibGit2Sharp.Repository copy, string? commit) =>
        commit is null
            ? null
            : copy.Lookup<Commit>(commit) ?? throw new GitException(GitFailure.Unreachable, $"The repository did not send {commit}.");

    private static Tree? FolderOf(LibGit2Sharp.Repository copy, string? commit, string folder)
    {
        if (Find(copy, commit)?.Tree is not { } root)
            return null;
        return folder.Length == 0 ? root : root[folder]?.Target as Tree;
    }
}
