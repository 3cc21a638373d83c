using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Hosting.Shutdown;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Analytics.Live;

/// <summary>Holds the feeds of the environments that have subscribers, and ends all streams when the server stops.</summary>
internal sealed class LiveFeeds(
    IReportReader reports,
    ConsumerLag lag,
    EnvironmentReplicas replicas,
    IOptions<ManagementOptions> options,
    IOptions<ShutdownOptions> shutdown,
    IOptions<JsonOptions> json,
    TimeProvider time
) : IHostedLifecycleService, IDisposable
{
    private const int MostFlags = 100;

    private readonly Dictionary<EnvironmentId, LiveFeed> _feeds = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private int _streams;

    /// <summary>Gets a token that is cancelled when the server stops.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Gets the number of environments whose counts are read.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _feeds.Count;
        }
    }

    /// <summary>Returns the feed of an environment, which the caller leaves; null when there are too many streams.</summary>
    public LiveFeed? TryEnter(EnvironmentId environment)
    {
        lock (_lock)
        {
            if (_streams >= options.Value.MaxLiveStreams)
                return null;
            _streams++;
            if (!_feeds.TryGetValue(environment, out var feed))
            {
                feed = new(cancellationToken => ReadAsync(environment, cancellationToken), time);
                _feeds.Add(environment, feed);
                // Not on this thread, which holds the lock and a request.
                _ = Task.Run(feed.RunAsync);
            }
            feed.Subscribers++;
            return feed;
        }
    }

    /// <summary>Leaves the feed of an environment. The last subscriber ends it.</summary>
    public void Leave(EnvironmentId environment, LiveFeed feed)
    {
        lock (_lock)
        {
            _streams--;
            if (--feed.Subscribers > 0)
                return;
            _feeds.Remove(environment);
            feed.Dispose();
        }
    }

    /// <summary>Ends the streams before the web server stops, because it waits for its requests.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drain = TimeSpan.FromSeconds(shutdown.Value.DrainSeconds);
        await Task.Delay(drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _closing.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _closing.Dispose();

    private string? VersionOf(EnvironmentId environment)
    {
        using var lease = replicas.Hold(environment);
        return lease.Replica.State == ReplicaState.NotReady ? null : lease.Replica.Current.Version.ToString();
    }

    /// <summary>Reads the counts of the current and the last minute as an event of a stream.</summary>
    private async Task<byte[]> ReadAsync(EnvironmentId environment, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (from, to) = (
            TimeStep.Minute.Start(now.ToUnixTimeMilliseconds()) - TimeStep.Minute.Milliseconds(),
            now.ToUnixTimeMilliseconds() + 1
        );
        var rows = await reports.ReadTopAsync(new(environment.ToString(), TimeStep.Minute, from, to), MostFlags, cancellationToken);
        var counts = new LiveCounts(
            now,
            VersionOf(environment),
            ReportNames.Time(from),
            ReportNames.Count(rows[0].All),
            ReportNames.Count(rows[0].Errors),
            [.. rows.Skip(1).Select(TopResource.Item)],
            await lag.ReadAsync(cancellationToken)
        );
        var type = (JsonTypeInfo<LiveCounts>)json.Value.SerializerOptions.GetTypeInfo(typeof(LiveCounts));
        return [.. "event: counts\ndata: "u8, .. JsonSerializer.SerializeToUtf8Bytes(counts, type), .. "\n\n"u8];
    }
}
