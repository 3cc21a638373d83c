using System.Collections.Concurrent;
using System.Security.Cryptography;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// The replicas of this process, each started when it is first asked for. Past <see cref="ReplicaOptions.MaxEnvironments"/> the one that was used
/// least recently is saved and stopped, unless somebody follows or holds it.
/// </summary>
public sealed partial class EnvironmentReplicas : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EnvironmentId, EnvironmentReplica> _replicas = new();
    private readonly Dictionary<EnvironmentId, Task> _leaving = [];
    private readonly Lock _changing = new();
    private readonly IEnvironments _source;
    private readonly ReplicaOptions _options;
    private readonly IPrivateFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger<EnvironmentReplica> _logger;
    private readonly EnvironmentsMetrics _metrics;
    private readonly ReplicaShare _share;
    private readonly ITimer _seconds;
    private bool _disposed;

    /// <summary>Makes an empty set.</summary>
    public EnvironmentReplicas(IEnvironments source, IOptions<ReplicaOptions> options, IPrivateFiles files, TimeProvider time, EnvironmentsMetrics metrics, ILogger<EnvironmentReplica> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(metrics);
        _source = source;
        _options = options.Value;
        _files = files;
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _share = new(time, logger, new(_options.ConcurrentPulls, time), metrics);
        _seconds = time.CreateTimer(static share => ((ReplicaShare)share!).Tick(), _share, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        metrics.Observe(this);
    }

    /// <summary>The replicas there are.</summary>
    public IEnumerable<EnvironmentReplica> All => _replicas.Values;

    /// <summary>
    /// The replica of an environment, which may not have loaded yet. It may stop following some time after; whoever keeps it asks
    /// <see cref="EnvironmentReplica.TryUse"/> before each use, and whoever waits on it holds it (<see cref="Hold"/>).
    /// </summary>
    /// <exception cref="ObjectDisposedException">The process is stopping.</exception>
    public EnvironmentReplica Get(EnvironmentId environment)
    {
        if (_replicas.TryGetValue(environment, out var found) && found.TryUse()) return found;
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // One that is retired is taken out in the same turn: whatever is found here follows.
            if (_replicas.TryGetValue(environment, out found)) return found;
            // Each its own source of chance: replicas of one environment in many processes must not all ask at the same moment.
            var replica = new EnvironmentReplica(environment, _source, _options, _files, _time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), _logger, _share,
                _leaving.GetValueOrDefault(environment, Task.CompletedTask));
            replica.TryUse();
            _replicas[environment] = replica;
            replica.Start();
            MakeRoom(replica);
            return replica;
        }
    }

    /// <summary>The replica of an environment, which goes on following until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The process is stopping.</exception>
    public ReplicaLease Hold(EnvironmentId environment)
    {
        while (true)
        {
            var replica = Get(environment);
            if (replica.TryPin()) return new(replica);
        }
    }

    /// <summary>The environments whose rulesets are on disk, the ones used last first; none when none are kept.</summary>
    public IReadOnlyList<EnvironmentId> ListSaved() => _options.Directory.Length > 0 ? ReplicaFile.List(_options.Directory) : [];

    /// <summary>Stops every replica and saves what it serves.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] leaving;
        lock (_changing)
        {
            if (_disposed) return;
            _disposed = true;
            leaving = [.. _leaving.Values];
        }
        await _seconds.DisposeAsync();
        await Task.WhenAll([.. leaving, .. All.Select(replica => replica.DisposeAsync().AsTask())]);
    }

    private void MakeRoom(EnvironmentReplica added)
    {
        while (_replicas.Count > _options.MaxEnvironments)
        {
            EnvironmentReplica? oldest = null;
            foreach (var (_, replica) in _replicas)
                if (replica != added && (oldest is null || replica.UsedAt < oldest.UsedAt) && !replica.IsHeld) oldest = replica;
            // All are in use: the bound gives way, and the next one that is added looks again.
            if (oldest is null) return;
            if (!oldest.TryRetire()) continue;
            _replicas.TryRemove(oldest.Environment, out _);
            var stopped = oldest.DisposeAsync().AsTask();
            _leaving[oldest.Environment] = stopped;
            _ = ForgetAsync(oldest.Environment, stopped);
            _metrics.Evicted();
            LogEvicted(_logger, oldest.Environment, _options.MaxEnvironments);
        }
    }

    private async Task ForgetAsync(EnvironmentId environment, Task stopped)
    {
        await stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_changing)
            if (_leaving.TryGetValue(environment, out var newest) && newest == stopped) _leaving.Remove(environment);
    }

    [LoggerMessage(1106, LogLevel.Debug, "Environment {Environment} was not used for the longest time and is no longer followed; Replica:MaxEnvironments is {Bound}")]
    private static partial void LogEvicted(ILogger logger, EnvironmentId environment, int bound);
}
