using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <summary>What the replicas of a process have in common.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to log.</param>
/// <param name="pace">Spreads their pulls, or null to let each pull at once.</param>
/// <param name="metrics">Counts what they do, or null.</param>
internal sealed partial class ReplicaShare(TimeProvider time, ILogger logger, PullRate? pace = null, EnvironmentsMetrics? metrics = null)
{
    private readonly LogThrottle _away = new(time), _deaf = new(time);
    private readonly ILogger _logger = logger;
    private volatile int _now;

    public PullRate? Pace { get; } = pace;

    public EnvironmentsMetrics? Metrics { get; } = metrics;

    /// <summary>Seconds, for telling which replica was used last: a number that is read, where the clock would have to be asked.</summary>
    public int Now => _now;

    /// <summary>A second has passed.</summary>
    public void Tick()
    {
        _now++;
        if (_away.Due() is { } away) LogWriterAway(away.Subject, away.Others, away.Why);
        if (_deaf.Due() is { } deaf) LogWatchLost(deaf.Subject, deaf.Others, deaf.Why);
    }

    /// <summary>A pull failed that had not failed before.</summary>
    public void WriterAway(EnvironmentReplica replica, Exception exception)
    {
        LogWriterAwayDetails(exception, replica.Environment, replica.Current.Version);
        if (_away.Note(replica.Environment.ToString(), Why(exception)) is { } line) LogWriterAway(line.Subject, line.Others, line.Why);
    }

    /// <summary>A watch failed that had not failed before.</summary>
    public void WatchLost(EnvironmentReplica replica, Exception exception)
    {
        LogWatchLostDetails(exception, replica.Environment);
        if (_deaf.Note(replica.Environment.ToString(), Why(exception)) is { } line) LogWatchLost(line.Subject, line.Others, line.Why);
    }

    /// <summary>Failures that are foreseen explain themselves.</summary>
    private static string Why(Exception exception) => exception is DependencyUnavailableException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";

    [LoggerMessage(1101, LogLevel.Warning, "The writer of environment {Environment} is away, and those of {Others} more; what was loaded last goes on being served. {Why}")]
    private partial void LogWriterAway(string environment, int others, string why);

    [LoggerMessage(1102, LogLevel.Warning, "Hints for environment {Environment} stopped, and for {Others} more; asking again. {Why}")]
    private partial void LogWatchLost(string environment, int others, string why);

    [LoggerMessage(1107, LogLevel.Debug, "The writer of environment {Environment} is away; version {Version} goes on being served")]
    private partial void LogWriterAwayDetails(Exception exception, EnvironmentId environment, EnvironmentVersion version);

    [LoggerMessage(1108, LogLevel.Debug, "Hints for environment {Environment} stopped")]
    private partial void LogWatchLostDetails(Exception exception, EnvironmentId environment);
}
