using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using FlagCluster.Environments.Writer;
using FlagCluster.Grains.Abstractions;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Client;

/// <summary>
/// Provides the environments of the cluster through their grains. Nothing is retried here: a write without a response may have been made.
/// </summary>
internal sealed class GrainEnvironments(
    IGrainFactory grains,
    IOptions<WriterOptions> options,
    ReaderInfo reader,
    TimeProvider time,
    ClusterClientState? client = null
) : IEnvironments
{
    /// <summary>
    /// The timeout of a small write or of a pull; for pulls the response timeout of the process applies when it is shorter. It ends a call
    /// that a failing silo has forwarded to a dead one. The response timeout is not shortened for that, because it sets the rate at which
    /// watches are polled.
    /// </summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What a write may take longer for each mebibyte of its document.</summary>
    private static readonly TimeSpan TimePerMebibyte = TimeSpan.FromSeconds(1);

    /// <summary>The timeout of a write that replaces the whole ruleset, however small its document is.</summary>
    private static readonly TimeSpan WholeRulesetTimeout = TimeSpan.FromMinutes(1);

    /// <summary>A watch without a heartbeat for this long is considered lost.</summary>
    private readonly TimeSpan _heartbeatTimeout = TimeSpan.FromSeconds(2 * options.Value.HeartbeatSeconds);

    public async ValueTask<ApplyResult> ApplyAsync(
        EnvironmentId environment,
        ApplyCommand command,
        CancellationToken cancellationToken = default
    )
    {
        var request = ApplyRequest.Of(command);
        var timeout = TimeoutOf(request.Plan);
        return (await CallAsync(environment, timeout, (grain, token) => grain.ApplyAsync(request, token), cancellationToken)).ToResult();
    }

    public async ValueTask<Pull> PullAsync(
        EnvironmentId environment,
        EnvironmentVersion known,
        CancellationToken cancellationToken = default
    )
    {
        var request = PullRequest.Of(known, reader);
        return (await CallAsync(environment, CallTimeout, (grain, token) => grain.PullAsync(request, token), cancellationToken)).ToPull();
    }

    public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
        EnvironmentId environment,
        EnvironmentVersion from,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A batch would only contain versions that the next one supersedes.
        var versions = Grain(environment)
            .WatchAsync(VersionMessage.Of(from), ending.Token)
            .WithBatchSize(1)
            .GetAsyncEnumerator(ending.Token);
        var next = Task.FromResult(true);
        try
        {
            var last = from;
            while (true)
            {
                next = versions.MoveNextAsync().AsTask();
                if (!await WithinAsync(environment, next, cancellationToken))
                    throw Unavailable(environment, null);
                var version = versions.Current.ToVersion();
                // A heartbeat repeats the version.
                if (version == last)
                    continue;
                yield return last = version;
            }
        }
        finally
        {
            // Does not wait until the silo confirms the end of the watch: it may be dead.
            _ = EndAsync(versions, next, ending);
        }
    }

    private async Task<bool> WithinAsync(EnvironmentId environment, Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            return await next.WaitAsync(_heartbeatTimeout, time, cancellationToken);
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

    private static TimeSpan TimeoutOf(PlanMessage plan) =>
        (plan.Type is PlanType.ReplaceRuleset or PlanType.Restore or PlanType.StartEpoch ? WholeRulesetTimeout : CallTimeout)
        + (plan.Document.Length >> 20) * TimePerMebibyte;

    private async Task<T> CallAsync<T>(
        EnvironmentId environment,
        TimeSpan timeout,
        Func<IEnvironmentGrain, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        using var limit = new TimeLimit(timeout, time, cancellationToken);
        try
        {
            return await call(Grain(environment), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw Unavailable(environment, exception);
        }
    }

    private IEnvironmentGrain Grain(EnvironmentId environment) =>
        client is { IsStarted: false } ? throw Unavailable(environment, null) : grains.GetGrain<IEnvironmentGrain>(environment.ToString());

    private static EnvironmentUnavailableException Unavailable(EnvironmentId environment, Exception? cause) =>
        new($"No silo answered for environment {environment}. Try again; a change with the same operation id is made once.", cause);
}
