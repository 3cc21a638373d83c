using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Pulling;
using FlagCluster.Integrations.Git.Pushing;
using FlagCluster.Integrations.Git.Repository;
using Polly;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Represents one synchronization: it applies what is new in the branch, and then pushes what is new in the environment.</summary>
internal sealed class GitPass(
    GitBinding binding,
    ITreeSource repository,
    GitPull pull,
    GitPush? push,
    Func<int, TimeSpan> wait,
    TimeProvider time
)
{
    private const int MaxAttempts = 5;

    /// <summary>Returns the state after the synchronization, and why the push failed.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="settled">A commit about which nothing has changed since the state before it was reached, or null.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="GitException">The repository cannot be read; nothing was changed.</exception>
    public async Task<(GitState State, GitException? Failure)> RunAsync(
        GitState state,
        string? settled,
        CancellationToken cancellationToken
    )
    {
        var result = await CreateRetry().ExecuteAsync(async token => await TryAsync(state, settled, token), cancellationToken);
        if (IsOutdated(result))
            cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    private async Task<(GitState State, GitException? Failure)> TryAsync(
        GitState state,
        string? settled,
        CancellationToken cancellationToken
    )
    {
        var next = await PullAsync(state, settled, cancellationToken);
        if (push is null || binding.Settings.Mode == GitMode.Pull || next.Status is not (GitStatus.Ok or GitStatus.Conflict))
            return (next, null);
        try
        {
            return (await push.RunAsync(next, next.Head, ResolvedIn(state, next), cancellationToken), null);
        }
        catch (GitException exception)
        {
            // The conflicts that have ended are kept, so that the next attempt pushes their items.
            return (next with { Status = GitStatus.Blocked, Detail = exception.Message, Conflicts = state.Conflicts }, exception);
        }
    }

    // Not InfiniteRetry: a result is repeated, which is returned as it is after a few attempts.
    private ResiliencePipeline<(GitState State, GitException? Failure)> CreateRetry() =>
        new ResiliencePipelineBuilder<(GitState State, GitException? Failure)> { TimeProvider = time }
            .AddRetry(
                new()
                {
                    ShouldHandle = attempt => new(attempt.Outcome.Exception is null && IsOutdated(attempt.Outcome.Result)),
                    MaxRetryAttempts = MaxAttempts - 1,
                    DelayGenerator = attempt => new(wait(attempt.AttemptNumber + 1)),
                }
            )
            .Build();

    /// <summary>Returns whether someone else has pushed since the branch was read.</summary>
    private static bool IsOutdated((GitState State, GitException? Failure) result) => result.Failure?.Failure == GitFailure.Outdated;

    private async Task<GitState> PullAsync(GitState state, string? settled, CancellationToken cancellationToken)
    {
        var head = await repository.ResolveRemoteAsync(cancellationToken);
        if (head is not null && head == settled)
            return state;
        var next = state with { Status = GitStatus.Ok, Detail = null, Errors = [], Deletions = 0, Head = head };
        if (head is null)
        {
            // A branch that never existed is created by the first push; one that is gone was deleted by someone.
            return binding.Settings.Mode != GitMode.Pull && state.Applied is null
                ? next
                : next with
                {
                    Status = GitStatus.Unreachable,
                    Detail = push is null ? "The object does not exist." : $"The repository has no branch '{binding.Branch}'.",
                };
        }
        await repository.FetchAsync(head, cancellationToken);
        if (binding.Settings.Mode == GitMode.Push)
            return next with { Conflicts = [] };
        return head == state.Applied && state.Conflicts.IsEmpty ? next : await pull.RunAsync(next, head, cancellationToken);
    }

    private static List<ItemId> ResolvedIn(GitState before, GitState after) =>
        [
            .. before
                .Conflicts.Select(conflict => new ItemId(conflict.Kind, conflict.Key))
                .Except(after.Conflicts.Select(conflict => new ItemId(conflict.Kind, conflict.Key))),
        ];
}
