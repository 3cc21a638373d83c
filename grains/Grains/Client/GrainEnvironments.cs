using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Writer;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Client;

/// <summary>The environments of the cluster, through their grains. Nothing is retried here: a write that got no answer may have been made.</summary>
internal sealed class GrainEnvironments(IGrainFactory grains, IOptions<WriterOptions> options, TimeProvider time) : IEnvironments
{
    /// <summary>
    /// The longest that a write or a pull waits for its answer; the process's own response timeout ends it sooner when that is shorter. It ends a
    /// call that a dying silo forwarded into the void, and the response timeout is not made shorter for that, because it paces the polls of every watch.
    /// </summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Longer than that without a heartbeat, and the watch is taken for lost.</summary>
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(2 * options.Value.HeartbeatSeconds);

    public async ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default)
    {
        var request = ApplyRequest.Of(command);
        return (await CallAsync(environment, (grain, token) => grain.ApplyAsync(request, token), cancellationToken)).ToResult();
    }

    public async ValueTask<ApplyResult> StartEpochAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default)
    {
        var request = ApplyRequest.Of(command);
        return (await CallAsync(environment, (grain, token) => grain.StartEpochAsync(request, token), cancellationToken)).ToResult();
    }

    public async ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default) =>
        (await CallAsync(environment, (grain, token) => grain.PullAsync(VersionMessage.Of(known), token), cancellationToken)).ToPull();

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment, EnvironmentVersion from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A batch would only hold versions that the next one overtakes.
        var versions = Grain(environment).WatchAsync(VersionMessage.Of(from), ending.Token).WithBatchSize(1).GetAsyncEnumerator(ending.Token);
        var next = Task.FromResult(true);
        try
        {
            var told = from;
            while (true)
            {
                next = versions.MoveNextAsync().AsTask();
                if (!await WithinAsync(environment, next, cancellationToken)) throw Unavailable(environment, null);
                var version = versions.Current.ToVersion();
                // A heartbeat says the version again.
                if (version == told) continue;
                yield return told = version;
            }
        }
        finally
        {
            // Nobody waits for a silo to say that it has stopped to watch: it may be gone.
            _ = EndAsync(versions, next, ending);
        }
    }

    private async Task<bool> WithinAsync(EnvironmentId environment, Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            return await next.WaitAsync(_silence, time, cancellationToken);
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw Unavailable(environment, exception);
        }
    }

    private static async Task EndAsync(IAsyncEnumerator<VersionMessage> versions, Task next, CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await versions.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task<T> CallAsync<T>(EnvironmentId environment, Func<IEnvironmentGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(Grain(environment), either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw Unavailable(environment, exception);
        }
    }

    private IEnvironmentGrain Grain(EnvironmentId environment)
    {
        try
        {
            return grains.GetGrain<IEnvironmentGrain>(environment.ToString());
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, CancellationToken.None))
        {
            throw Unavailable(environment, exception);
        }
    }

    private static StorageUnavailableException Unavailable(EnvironmentId environment, Exception? cause) =>
        new($"No silo answered for environment {environment}. Try again; a change with the same operation id is made once.", cause);
}
