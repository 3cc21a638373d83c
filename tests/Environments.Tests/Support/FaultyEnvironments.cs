using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>The real writers with a bad line to them: pulls that fail or are answered wrongly, hints that are lost.</summary>
public sealed class Source(IEnvironments inner) : IEnvironments
{
    private TaskCompletionSource _cut = new();

    /// <summary>True makes every pull fail.</summary>
    public bool Away { get; set; }

    /// <summary>True gives no hints.</summary>
    public bool Deaf { get; set; }

    /// <summary>True makes every watch fail at once.</summary>
    public bool WatchAway { get; set; }

    /// <summary>Answers a pull instead of the writer; null lets the writer answer.</summary>
    public Func<EnvironmentVersion, Pull?>? Answer { get; set; }

    /// <summary>The versions the pulls so far knew.</summary>
    public ConcurrentQueue<EnvironmentVersion> Pulls { get; } = new();

    /// <summary>Ends every watch with a failure.</summary>
    public void Cut() =>
        Interlocked.Exchange(ref _cut, new()).SetException(new StorageUnavailableException("The watch was cut (simulated by the test)."));

    public ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    ) => inner.ApplyAsync(environment, command, cancellationToken);

    public ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default)
    {
        Pulls.Enqueue(known);
        if (Away)
            throw new StorageUnavailableException("The writer is unavailable (simulated by the test).");
        return Answer?.Invoke(known) is { } answer ? new(answer) : inner.PullAsync(environment, known, cancellationToken);
    }

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (WatchAway)
            throw new StorageUnavailableException("Watches are unavailable (simulated by the test).");
        var cut = _cut.Task;
        if (Deaf)
        {
            await cut.WaitAsync(cancellationToken);
            yield break;
        }
        await using var hints = inner.WatchAsync(environment, from, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = hints.MoveNextAsync().AsTask();
            await await Task.WhenAny(next, cut);
            if (!await next)
                yield break;
            yield return hints.Current;
        }
    }
}
