using System.Collections.Concurrent;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Holds the replicas of this process and starts each at its first use. Above <see cref="ReplicaOptions.MaxEnvironments"/> it evicts the
/// least recently used one, which is saved and stopped, unless it has followers or leases.
/// </summary>
public sealed partial class EnvironmentReplicas : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentReplica> _replicas = new();
    private readonly Dictionary<EnvironmentId, Task> _closing = [];
    private readonly Lock _changing = new();
    private readonly IEnvironments _source;
    private readonly ReplicaOptions _options;
    private readonly IPrivateFiles _files;
    private readonly TimeProvider _time;
    private readonly RandomFactory _random;
    private readonly ILogger<EnvironmentReplica> _logger;
    private readonly EnvironmentsMetrics _metrics;
    private readonly ReplicaContext _context;
    private readonly ITimer _seconds;
    private bool _disposed;

    /// <summary>Initializes an empty set.</summary>
    public EnvironmentReplicas(
        IEnvironments source,
        IOptions<ReplicaOptions> options,
        IPrivateFiles files,
        TimeProvider time,
        RandomFactory random,
        EnvironmentsMetrics metrics,
        ILogger<EnvironmentReplica> logger
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(metrics);
        _source = source;
        _options = options.Value;
        _files = files;
        _time = time;
        _random = random;
        _logger = logger;
        _metrics = metrics;
        _context = new(time, logger, new(_options.ConcurrentPulls, time), metrics);
        var second = TimeSpan.FromSeconds(1);
        _seconds = time.CreateTimer(static context => ((ReplicaContext)context!).Tick(), _context, second, second);
        metrics.ObserveReplicas(CountByState, ConfirmationAges, LargestConfirmationAge);
    }

    /// <summary>Gets the replicas in use.</summary>
    public IEnumerable<EnvironmentReplica> All => _replicas.Values;

    /// <summary>
    /// Returns the replica of an environment, which may not be loaded yet and may be evicted later. A caller that keeps it calls
    /// <see cref="EnvironmentReplica.TryUse"/> before each use; a caller that waits on it uses <see cref="Hold"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The process is stopping.</exception>
    public EnvironmentReplica Get(EnvironmentId environment)
    {
        if (_replicas.TryGetValue(environment, out var found) && found.TryUse())
            return found;
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A retired replica is removed under the same lock: one that is found here is active.
            if (_replicas.TryGetValue(environment, out found))
                return found;
            // A source for each: replicas of one environment in many processes must not pull at the same time.
            var jitter = _random();
            var previousSaved = _closing.GetValueOrDefault(environment, Task.CompletedTask);
            var replica = new EnvironmentReplica(environment, _source, _options, _files, _time, jitter, _logger, _context, previousSaved);
            replica.TryUse();
            _replicas[environment] = replica;
            replica.Start();
            Evict(replica);
            return replica;
        }
    }

    /// <summary>Returns the replica of an environment and keeps it active until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The process is stopping.</exception>
    public ReplicaLease Hold(EnvironmentId environment)
    {
        while (true)
        {
            var replica = Get(environment);
            if (replica.TryPin())
                return new(replica);
        }
    }

    /// <summary>Returns the environments with a saved ruleset, the most recently used first.</summary>
    public IReadOnlyList<EnvironmentId> ListSaved() => _options.Directory.Length > 0 ? ReplicaFile.List(_options.Directory) : [];

    /// <summary>Stops every replica and saves its ruleset.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_changing)
        {
            if (_disposed)
                return;
            _disposed = true;
            closing = [.. _closing.Values];
        }
        await _seconds.DisposeAsync();
        await Task.WhenAll([.. closing, .. All.Select(replica => replica.DisposeAsync().AsTask())]);
    }

    private void Evict(EnvironmentReplica added)
    {
        while (_replicas.Count > _options.MaxEnvironments)
        {
            EnvironmentReplica? oldest = null;
            foreach (var (_, replica) in _replicas)
                if (replica != added && (oldest is null || replica.UsedAt < oldest.UsedAt) && !replica.IsHeld)
                    oldest = replica;
            // All are in use: exceed the limit; the next new replica tries again.
            if (oldest is null)
                return;
            if (!oldest.TryRetire())
                continue;
            _replicas.TryRemove(oldest.Environment, out _);
            var stopped = oldest.DisposeAsync().AsTask();
            _closing[oldest.Environment] = stopped;
            _ = RemoveClosedAsync(oldest.Environment, stopped);
            _metrics.Evicted();
            LogEvicted(_logger, oldest.Environment, _options.MaxEnvironments);
        }
    }

    private async Task RemoveClosedAsync(EnvironmentId environment, Task stopped)
    {
        await stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_changing)
            if (_closing.TryGetValue(environment, out var newest) && newest == stopped)
                _closing.Remove(environment);
    }

    [LoggerMessage(
        1106,
        LogLevel.Debug,
        "Environment {Environment} was the least recently used and is no longer followed; Replica:MaxEnvironments is {Limit}"
    )]
    private static partial void LogEvicted(ILogger logger, EnvironmentId environment, int limit);
}
