using System.Collections.Concurrent;
using FlagCluster.Environments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api;

/// <summary>All open streams of this server: sends heartbeats, and ends the streams when the server stops.</summary>
internal sealed class Streams(DataClients clients, IOptions<StreamOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, Random jitter) : BackgroundService
{
    private readonly ConcurrentDictionary<EnvironmentReplica, Lazy<EnvironmentStreams>> _environments = new();

    public StreamOptions Options => options.Value;

    public EnvironmentStreams Of(EnvironmentReplica replica) =>
        _environments.GetOrAdd(replica, key => new(() => new(key, Options, time))).Value;

    /// <summary>Milliseconds until a client should come back, different for each.</summary>
    public int RetryMilliseconds()
    {
        lock (jitter) return jitter.Next(Options.RetryMilliseconds, 2 * Options.RetryMilliseconds);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Streams end as soon as the stop begins: the server waits for its requests before it stops its services.
        using var registration = lifetime.ApplicationStopping.Register(Close);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Options.HeartbeatSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var streams in _environments.Values) streams.Value.Tick(clients);
    }

    private void Close()
    {
        foreach (var streams in _environments.Values) streams.Value.Close(RetryMilliseconds);
    }
}
