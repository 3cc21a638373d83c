using System.Collections.Concurrent;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Shutdown;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Holds all open streams of this server, sends heartbeats, and closes the streams when the server stops.</summary>
internal sealed class StreamRegistry(
    SdkKeySessions sessions,
    EnvironmentReplicas replicas,
    StreamAdmission admission,
    BroadcastQueue broadcasts,
    IOptions<StreamOptions> options,
    IOptions<ShutdownOptions> shutdown,
    TimeProvider time
) : BackgroundService, IHostedLifecycleService
{
    private readonly ConcurrentDictionary<EnvironmentId, Lazy<EnvironmentStreams>> _environments = new();
    private volatile bool _closing;

    public override void Dispose()
    {
        sessions.Revoked -= CloseStreams;
        base.Dispose();
    }

    /// <summary>Gets whether the server is stopping and streams are closed.</summary>
    public bool Closing => _closing;

    /// <summary>Returns the streams of an environment. The caller calls <see cref="EnvironmentStreams.Leave"/> at the end.</summary>
    public EnvironmentStreams Enter(EnvironmentId environment)
    {
        while (true)
        {
            var streams = _environments.GetOrAdd(environment, id => new(() => new(replicas.Hold(id), options.Value, broadcasts, time)));
            if (streams.Value.TryEnter())
                return streams.Value;
            // They have just ended. The heartbeat may remove them first.
            _environments.TryRemove(new(environment, streams));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var streams in _environments)
                {
                    streams.Value.Value.Tick();
                    if (streams.Value.Value.TryEnd())
                        _environments.TryRemove(streams);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Expected. If it were rethrown, a failed start would report it as the cause.
        }
    }

    /// <summary>Closes the streams before the web server stops, because it waits for its requests.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drain = TimeSpan.FromSeconds(shutdown.Value.DrainSeconds);
        await Task.Delay(drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing = true;
        admission.Close();
        foreach (var streams in _environments.Values)
            streams.Value.Close(admission.RetryMilliseconds);
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        sessions.Revoked += CloseStreams;
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void CloseStreams(SdkKeySession revoked)
    {
        if (_environments.TryGetValue(revoked.Key.Environment, out var streams) && streams.IsValueCreated)
            streams.Value.CloseRevoked();
    }
}
