using System.Collections.Concurrent;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Hosts;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Objects;
using FlagCluster.Integrations.Git.Proposals;
using FlagCluster.Integrations.Git.Pulling;
using FlagCluster.Integrations.Git.Pushing;
using FlagCluster.Integrations.Git.Reporting;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Repositories;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>
/// Synchronizes environments with their repositories. Evaluations never wait for it: it changes an environment as any other client does.
/// </summary>
internal sealed partial class GitSync(
    IGitStore store,
    IGitRepositories repositories,
    ObjectSources objects,
    IEnvironments environments,
    IEnvironmentLog log,
    RulesetReader rulesets,
    GitCredentials credentials,
    CommitMessages messages,
    CommitReports reports,
    GitProposals proposals,
    GitMetrics metrics,
    RandomFactory random,
    TimeProvider time,
    ILogger<GitSync> logger
) : IGitSync, IDisposable
{
    private const int MaxAttempts = 5,
        MaxPasses = 8,
        MaxHostCalls = 8;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait for a place to call the API of a host. Without one, the next synchronization tries again.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<EnvironmentId, GitSlot> _slots = new();

    // Each synchronization may hold the contents of a folder in memory.
    private readonly SemaphoreSlim _passes = new(MaxPasses);

    // Hosts with slow APIs must not keep other environments from being synchronized.
    private readonly SemaphoreSlim _hostCalls = new(MaxHostCalls);

    /// <inheritdoc/>
    public async Task RunAsync(EnvironmentId environment, bool isDue, CancellationToken cancellationToken = default)
    {
        metrics.Seen(environment);
        var slot = _slots.GetOrAdd(environment, _ => new(new(time, random())));
        if (isDue)
            slot.IsRequested = true;
        // A request during a run is noted, and the run repeats then. It is looked at again after the end, when nobody may note it any more.
        while ((slot.IsRequested || slot.Schedule.IsDue) && slot.TryEnter())
        {
            try
            {
                await slot.Schedule.PauseAsync(cancellationToken);
                await RunAsync(environment, slot, cancellationToken);
            }
            finally
            {
                slot.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _passes.Dispose();
        _hostCalls.Dispose();
    }

    private async Task RunAsync(EnvironmentId environment, GitSlot slot, CancellationToken cancellationToken)
    {
        Ended? ended;
        await _passes.WaitAsync(cancellationToken);
        try
        {
            slot.IsRequested = false;
            ended = await RunPassAsync(environment, slot, cancellationToken);
        }
        finally
        {
            _passes.Release();
        }
        // An object has no host with an API.
        if (ended is null || ObjectAddress.IsObject(ended.Binding.Repository) || !await _hostCalls.WaitAsync(MaxWait, cancellationToken))
            return;
        try
        {
            await CallHostAsync(ended, slot, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, environment);
        }
        finally
        {
            _hostCalls.Release();
        }
    }

    /// <summary>Reports the result to the host of the repository, and continues proposals.</summary>
    private async Task CallHostAsync(Ended ended, GitSlot slot, CancellationToken cancellationToken)
    {
        var (binding, written, isNew) = ended;
        if (await FindCredentialAsync(binding, cancellationToken) is not { } credential)
            return;
        var revision = await reports.RunAsync(binding, credential.Secret, written, isNew, cancellationToken);
        if (slot.Settled is { } settled)
            slot.Settled = settled with { Revision = revision };
        // What was merged in the meantime is pulled at once.
        if (
            written.State is { Head: { } head, Status: not GitStatus.Unreachable }
            && await proposals.RunAsync(binding, RemoteOf(binding, credential), head, cancellationToken)
        )
            slot.IsRequested = true;
    }

    /// <summary>Synchronizes an environment, and returns what its host has to know, or null.</summary>
    private async Task<Ended?> RunPassAsync(EnvironmentId environment, GitSlot slot, CancellationToken cancellationToken)
    {
        var schedule = slot.Schedule;
        var began = time.GetTimestamp();
        var settings = new GitSettings { Mode = GitMode.Pull, Conflicts = GitConflictPolicy.Git };
        try
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (await store.FindAsync(environment, cancellationToken) is not { } binding)
                    break;
                settings = binding.Settings;
                // What the remote asks for ends with a change of the binding.
                if ((binding.Id, binding.Version) == slot.Binding && time.GetUtcNow() < schedule.NotBefore)
                    return null;
                var isNew = slot.Binding != (binding.Id, binding.Version);
                slot.Binding = (binding.Id, binding.Version);
                var stored = await store.ReadStateAsync(environment, cancellationToken);
                var place = new GitPlace(binding.Version, stored.Revision, await log.ReadHeadAsync(environment, cancellationToken));
                var settled = place == slot.Settled ? stored.State.Head : null;
                var (next, failure) = await TryPassAsync(binding, stored.State, settled, cancellationToken);
                var now = time.GetUtcNow();
                next = next with { CheckedAt = now, Since = next.Status == stored.State.Status ? stored.State.Since ?? now : now };
                // Otherwise someone has changed the binding, or decided a conflict, in the meantime.
                if (!await store.WriteStateAsync(binding, stored with { State = next }, CancellationToken.None))
                    continue;
                Log(environment, stored.State, next);
                metrics.Ended(environment, next, time.GetElapsedTime(began));
                var written = new StoredGitState(next, stored.Revision + 1);
                slot.Settled = IsSettled(next) ? place with { Revision = written.Revision } : null;
                if (failure is null)
                    schedule.Succeeded(settings);
                else
                {
                    schedule.Failed(settings, failure.RetryAfter);
                    credentials.Forget(binding);
                }
                return new(binding, written, isNew);
            }
            schedule.Succeeded(settings);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            schedule.Failed(settings, retryAfter: null);
            LogFailed(exception, environment);
        }
        return null;
    }

    private async Task<(GitState State, GitException? Failure)> TryPassAsync(
        GitBinding binding,
        GitState state,
        string? settled,
        CancellationToken cancellationToken
    )
    {
        GitException failure;
        try
        {
            return await PassAsync(binding, state, settled, cancellationToken);
        }
        catch (GitException exception)
        {
            failure = exception;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, binding.Environment);
            failure = new(GitFailure.Unreachable, "The server cannot synchronize the environment; its log has the cause.", exception);
        }
        var status = failure.Failure == GitFailure.Malformed ? GitStatus.Rejected : GitStatus.Unreachable;
        return (state with { Status = status, Detail = failure.Message, Errors = [], Deletions = 0 }, failure);
    }

    private async Task<(GitState State, GitException? Failure)> PassAsync(
        GitBinding binding,
        GitState state,
        string? settled,
        CancellationToken cancellationToken
    )
    {
        var guard = new BindingGuard(store, binding);
        var credential = await credentials.GetAsync(binding, cancellationToken);
        if (ObjectAddress.IsObject(binding.Repository))
        {
            using var source = objects.Open(binding, credential.Secret, state.Applied);
            return await CreatePass(source, push: null).RunAsync(state, settled, cancellationToken);
        }
        var repository = repositories.Open(RemoteOf(binding, credential));
        var push = new GitPush(binding, guard, repository, log, rulesets, messages, time);
        return await CreatePass(repository, push).RunAsync(state, settled, cancellationToken);

        GitPass CreatePass(ITreeSource source, GitPush? push) =>
            new(
                binding,
                source,
                new GitPull(binding, guard, source, environments, log, rulesets),
                push,
                attempt => FirstWait * (attempt + random().NextDouble()),
                time
            );
    }

    /// <summary>Returns the credential for the API of the host, or null: why there is none is the result of the synchronization.</summary>
    private async Task<GitCredential?> FindCredentialAsync(GitBinding binding, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.GetAsync(binding, cancellationToken);
        }
        catch (GitException)
        {
            return null;
        }
    }

    private static GitRemote RemoteOf(GitBinding binding, GitCredential credential) =>
        new(
            binding.Id,
            new(binding.Repository),
            binding.Branch,
            credential.User,
            credential.Secret,
            $"{binding.Environment.Organization}.{binding.Environment.Project}.{binding.Environment.Environment}"
        );

    /// <summary>
    /// Returns whether another synchronization would end in the same way. Errors without a file may be those of a limit, which ends
    /// without a change of the environment.
    /// </summary>
    private static bool IsSettled(GitState state) =>
        state.Status is GitStatus.Held or GitStatus.Diverged
        || (state.Status == GitStatus.Rejected && !state.Errors.IsEmpty && state.Errors.All(error => error.File.Length > 0));

    private void Log(EnvironmentId environment, GitState before, GitState after)
    {
        if (before.Status == after.Status)
            return;
        if (after.Status == GitStatus.Ok)
            LogInSync(environment);
        else
            LogNotInSync(environment, GitNames.NameOf(after.Status), after.Detail ?? "");
    }

    [LoggerMessage(2401, LogLevel.Information, "Environment {Environment} and its Git repository are synchronized")]
    private partial void LogInSync(EnvironmentId environment);

    [LoggerMessage(2402, LogLevel.Warning, "Environment {Environment} is not synchronized with its Git repository: {Kind}. {Detail}")]
    private partial void LogNotInSync(EnvironmentId environment, string kind, string detail);

    [LoggerMessage(2403, LogLevel.Error, "Environment {Environment} cannot be synchronized with its Git repository; retrying")]
    private partial void LogFailed(Exception exception, EnvironmentId environment);

    /// <summary>Represents a synchronization that has ended.</summary>
    private sealed record Ended(GitBinding Binding, StoredGitState Written, bool IsNew);
}
