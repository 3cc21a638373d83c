using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>Wraps real writers and simulates faults: pulls that fail or return wrong results, notifications that are lost.</summary>
public sealed class FaultyEnvironments(IEnvironments inner) : IEnvironments
{
    private TaskCompletionSource _watchFailure = new();

    /// <summary>Gets or sets whether every pull fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Gets or sets whether watches return nothing.</summary>
    public bool LosesNotifications { get; set; }

    /// <summary>Gets or sets whether every new watch fails.</summary>
    public bool IsWatchUnavailable { get; set; }

    /// <summary>Gets or sets the exception that every new watch throws, or null.</summary>
    public Exception? WatchException { get; set; }

    /// <summary>Gets or sets a hook that runs before each pull, and may wait.</summary>
    public Func<Task>? BeforePull { get; set; }

    /// <summary>Gets or sets a function that returns the result of a pull, or null for the result of the writer.</summary>
    public Func<EnvironmentVersion, Pull?>? PullResult { get; set; }

    /// <summary>Gets the known versions of the pulls so far.</summary>
    public ConcurrentQueue<EnvironmentVersion> PulledVersions { get; } = new();

    /// <summary>Ends every watch with an error.</summary>
    public void FailWatches() =>
        Interlocked
            .Exchange(ref _watchFailure, new())
            .SetException(new StorageUnavailableException("The watch failed (simulated by the test)."));

    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => inner.ApplyAsync(environment, command, cancellationToken);

    public async ValueTask<Pull> PullAsync(
        EnvironmentId environment,
        EnvironmentVersion known,
        CancellationToken cancellationToken = default
    )
    {
        PulledVersions.Enqueue(known);
        if (IsUnavailable)
            throw new StorageUnavailableException("The writer is unavailable (simulated by the test).");
        if (BeforePull is { } before)
            await before();
        return PullResult?.Invoke(known) ?? await inner.PullAsync(environment, known, cancellationToken);
    }

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (WatchException is { } exception)
            throw exception;
        if (IsWatchUnavailable)
            throw new StorageUnavailableException("Watches are unavailable (simulated by the test).");
        var failure = _watchFailure.Task;
        if (LosesNotifications)
        {
            await failure.WaitAsync(cancellationToken);
            yield break;
        }
        await using var versions = inner.WatchAsync(environment, from, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = versions.MoveNextAsync().AsTask();
            await await Task.WhenAny(next, failure);
            if (!await next)
                yield break;
            yield return versions.Current;
        }
    }
}
