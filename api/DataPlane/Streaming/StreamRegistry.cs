using System.Collections.Concurrent;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Shutdown;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>All open streams of this server: sends heartbeats, and ends the streams when the server stops.</summary>
internal sealed class StreamRegistry(SdkKeySessions clients, EnvironmentReplicas replicas, StreamAdmission admission, IOptions<StreamOptions> options, IOptions<ShutdownOptions> shutdown, TimeProvider time)
    : BackgroundService, IHostedLifecycleService
{
    private readonly ConcurrentDictionary<EnvironmentId, Lazy<EnvironmentStreams>> _environments = new();
    private volatile bool _closing;

    public StreamOptions Options => options.Value;

    /// <summary>True once streams end because the server stops.</summary>
    public bool Closing => _closing;

    /// <summary>Begins to use the streams of an environment; whoever asks for them calls <see cref="EnvironmentStreams.Leave"/> when done.</summary>
    public EnvironmentStreams Enter(EnvironmentId environment)
    {
        while (true)
        {
            var streams = _environments.GetOrAdd(environment, id => new(() => new(replicas.Hold(id), Options, time)));
            if (streams.Value.TryEnter()) return streams.Value;
            // They have just ended; whoever ends them takes them out, and so does whoever finds them.
            _environments.TryRemove(new(environment, streams));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Options.HeartbeatSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                clients.Prune();
                foreach (var streams in _environments)
                {
                    streams.Value.Value.Tick(clients);
                    if (streams.Value.Value.TryEnd()) _environments.TryRemove(streams);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Nothing went wrong; a start that failed would otherwise report this as its cause.
        }
    }

    /// <summary>Comes before the web server stops, which waits for its requests: so streams end here.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(shutdown.Value.DrainSeconds), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing = true;
        admission.Close();
        foreach (var streams in _environments.Values) streams.Value.Close(admission.RetryMilliseconds);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
