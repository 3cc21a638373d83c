using System.Runtime.CompilerServices;
using FlagCluster.Contracts;

namespace FlagCluster.Grains;

/// <summary>The environments of the cluster, through their grains. Nothing is retried here: a write that got no answer may have been made.</summary>
internal sealed class GrainEnvironments(IGrainFactory grains) : IEnvironments
{
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
        var told = from;
        // A batch would only hold versions that the next one overtakes.
        await using var versions = Grain(environment).WatchAsync(VersionMessage.Of(from), cancellationToken).WithBatchSize(1).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(environment, versions, cancellationToken))
        {
            var version = versions.Current.ToVersion();
            // A heartbeat says the version again.
            if (version == told) continue;
            yield return told = version;
        }
        throw Unavailable(environment, null);
    }

    private static async ValueTask<bool> NextAsync(EnvironmentId environment, IAsyncEnumerator<VersionMessage> versions, CancellationToken cancellationToken)
    {
        try
        {
            return await versions.MoveNextAsync();
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw Unavailable(environment, exception);
        }
    }

    private async Task<T> CallAsync<T>(EnvironmentId environment, Func<IEnvironmentGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(Grain(environment), cancellationToken);
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
