using System.Collections.Immutable;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Watching.Tests;

/// <summary>Represents a process that ends before or after one of its writes: from then on nothing is called any more.</summary>
internal sealed class Crashes(int at)
{
    private int _steps;

    /// <summary>Gets whether the process has ended.</summary>
    public bool Happened { get; private set; }

    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        Step();
        var result = await write();
        Step();
        return result;
    }

    public Task WriteAsync(Func<Task> write) =>
        WriteAsync(async () =>
        {
            await write();
            return true;
        });

    private void Step()
    {
        Happened |= _steps++ == at;
        if (Happened)
            throw new CrashException();
    }
}

internal sealed class CrashException() : Exception("The process has ended.");

internal sealed class CrashingStore(IAnomalyStore inner, Crashes crashes) : IAnomalyStore
{
    public Task<IReadOnlyList<string>> ReadEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        inner.ReadEnvironmentsAsync(cancellationToken);

    public Task<ImmutableHashSet<string>> ReadServerKeysAsync(string environment, CancellationToken cancellationToken = default) =>
        inner.ReadServerKeysAsync(environment, cancellationToken);

    public Task<IReadOnlyDictionary<string, StoredState>> ReadStatesAsync(
        string environment,
        CancellationToken cancellationToken = default
    ) => inner.ReadStatesAsync(environment, cancellationToken);

    public Task<bool> CommitAsync(WindowCommit commit, CancellationToken cancellationToken = default) =>
        crashes.WriteAsync(() => inner.CommitAsync(commit, cancellationToken));

    public Task RemoveExpiredAsync(long observations, long alerts, CancellationToken cancellationToken = default) =>
        inner.RemoveExpiredAsync(observations, alerts, cancellationToken);
}

internal sealed class CrashingOutbox(IActionOutbox inner, Crashes crashes) : IActionOutbox
{
    public Task<IReadOnlyList<AlertAction>> ReadDueAsync(
        string environment,
        long now,
        int limit,
        CancellationToken cancellationToken = default
    ) => inner.ReadDueAsync(environment, now, limit, cancellationToken);

    public Task CompleteAsync(string id, ActionStatus status, string detail, long now, CancellationToken cancellationToken = default) =>
        crashes.WriteAsync(() => inner.CompleteAsync(id, status, detail, now, cancellationToken));

    public Task PostponeAsync(string id, string detail, long dueAt, CancellationToken cancellationToken = default) =>
        crashes.WriteAsync(() => inner.PostponeAsync(id, detail, dueAt, cancellationToken));
}

internal sealed class CrashingEnvironments(IEnvironments inner, Crashes crashes) : IEnvironments
{
    public async ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => await crashes.WriteAsync(() => inner.ApplyAsync(environment, command, cancellationToken).AsTask());

    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default) =>
        inner.PullAsync(environment, known, cancellationToken);

    public IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        CancellationToken cancellationToken = default
    ) => inner.WatchAsync(environment, from, cancellationToken);
}
