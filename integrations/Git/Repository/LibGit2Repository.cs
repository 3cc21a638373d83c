using FlagCluster.Contracts.Threading;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Exchanges a copy with a remote repository over HTTPS, by LibGit2Sharp and our own requests.</summary>
internal sealed class LibGit2Repository(
    string directory,
    GitRemote remote,
    Func<CancellationToken, HttpTransfer> transfer,
    CommitSigner signer,
    TimeSpan limit
) : LocalCopy(directory, remote, signer, limit)
{
    private static readonly string NoCommit = new('0', 40);

    /// <inheritdoc/>
    public override Task<string?> ResolveRemoteAsync(CancellationToken cancellationToken)
    {
        // Only here: later steps may need commits that are not pushed yet.
        GitCopies.DeleteLarge(Folder);
        return RunRemoteAsync(
            (copy, _) => copy.Network.ListReferences(copy.Network.Remotes[RemoteName]).FirstOrDefault(IsBranch)?.TargetIdentifier,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public override async Task FetchAsync(string commit, CancellationToken cancellationToken)
    {
        if (await ContainsAsync(commit, cancellationToken))
            return;
        await RunRemoteAsync(
            (copy, token) =>
            {
                var options = new FetchOptions
                {
                    TagFetchMode = TagFetchMode.None,
                    OnTransferProgress = _ => !token.IsCancellationRequested,
                };
                Commands.Fetch(copy, RemoteName, [$"+{RemoteRef}:{LocalRef}"], options, null);
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public override Task PushAsync(string? expected, string commit, CancellationToken cancellationToken) =>
        RunRemoteAsync(
            (copy, token) =>
            {
                // Not forced: the remote refuses a branch that has moved, and so does the library when it has not fetched the new commit.
                copy.Refs.Add(LocalRef, commit, allowOverwrite: true);
                return Push(copy, $"{LocalRef}:{RemoteRef}", expected ?? NoCommit, token);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public override Task DeleteAsync(CancellationToken cancellationToken) =>
        RunRemoteAsync((copy, token) => Push(copy, $":{RemoteRef}", expected: null, token), cancellationToken);

    /// <summary>Pushes a reference.</summary>
    /// <param name="copy">The local copy.</param>
    /// <param name="reference">The local and the remote reference.</param>
    /// <param name="expected">The commit that the remote branch must have; null for any.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    private static bool Push(LibGit2Sharp.Repository copy, string reference, string? expected, CancellationToken cancellationToken)
    {
        string? refused = null;
        var isOutdated = false;
        var options = new PushOptions
        {
            // A branch that was set back has no commit that the new one lacks, so that only its own commit tells that it has moved.
            OnNegotiationCompletedBeforePush = updates =>
                !(isOutdated = expected is not null && updates.Any(update => update.SourceObjectId.Sha != expected)),
            OnPushStatusError = error => refused = error.Message,
            OnPushTransferProgress = (_, _, _) => !cancellationToken.IsCancellationRequested,
        };
        try
        {
            copy.Network.Push(copy.Network.Remotes[RemoteName], [reference], options);
        }
        catch (LibGit2SharpException exception) when (isOutdated || exception is NonFastForwardException)
        {
            throw new GitException(GitFailure.Outdated, "The branch has moved.", exception);
        }
        return refused is null ? true : throw new GitException(GitFailure.Refused, $"The repository refuses the push: {refused}");
    }

    private async Task<T> RunRemoteAsync<T>(Func<LibGit2Sharp.Repository, CancellationToken, T> work, CancellationToken cancellationToken)
    {
        using var due = new TimeLimit(Limit, TimeProvider.System, cancellationToken);
        var requests = transfer(due.Token);
        try
        {
            return await RunOnCopyAsync(
                copy =>
                {
                    T? result = default;
                    HttpSubtransport.Run(Remote.Id, requests, () => result = work(copy, due.Token));
                    return result!;
                },
                due.Token
            );
        }
        catch (Exception exception) when (exception is LibGit2SharpException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (requests.Failure is GitException failure)
                throw failure;
            if (due.IsCancellationRequested)
                throw new GitException(
                    GitFailure.Unreachable,
                    $"The repository did not answer within {Limit.TotalSeconds:0} s.",
                    exception
                );
            // Whether the answer or the copy is damaged is unknown; a new copy excludes the latter.
            GitCopies.Delete(Folder);
            throw new GitException(GitFailure.Unreachable, $"The answer of the repository is not usable: {exception.Message}", exception);
        }
    }

    private bool IsBranch(Reference reference) => reference.CanonicalName == RemoteRef;
}
