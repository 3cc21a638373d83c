using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Replica;

/// <summary>Holds what the replicas of a process share.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
/// <param name="limiter">Limits their concurrent pulls, or null.</param>
/// <param name="metrics">The metrics, or null.</param>
internal sealed partial class ReplicaContext(
    TimeProvider time,
    ILogger logger,
    PullLimiter? limiter = null,
    EnvironmentsMetrics? metrics = null
)
{
    private readonly LogThrottle _writerLines = new(time),
        _watchLines = new(time);
    private readonly ILogger _logger = logger;
    private volatile int _now;

    public PullLimiter? Limiter { get; } = limiter;

    public EnvironmentsMetrics? Metrics { get; } = metrics;

    /// <summary>Gets the seconds since the start, to order replicas by their last use: cheaper to read than the clock.</summary>
    public int Now => _now;

    /// <summary>Advances <see cref="Now"/>; called once per second.</summary>
    public void Tick()
    {
        _now++;
        if (_writerLines.Due() is { } writer)
            LogWriterUnavailable(writer.Subject, writer.Others, writer.Why);
        if (_watchLines.Due() is { } watch)
            LogWatchEnded(watch.Subject, watch.Others, watch.Why);
    }

    /// <summary>Logs the first failed pull after a successful one.</summary>
    public void WriterUnavailable(EnvironmentReplica replica, Exception exception)
    {
        LogWriterUnavailableDetails(exception, replica.Environment, replica.Current.Version);
        if (_writerLines.Record(replica.Environment.ToString(), Reason(exception)) is { } line)
            LogWriterUnavailable(line.Subject, line.Others, line.Why);
    }

    /// <summary>Logs the first failed watch after a successful one.</summary>
    public void WatchEnded(EnvironmentReplica replica, Exception exception)
    {
        LogWatchEndedDetails(exception, replica.Environment);
        if (_watchLines.Record(replica.Environment.ToString(), Reason(exception)) is { } line)
            LogWatchEnded(line.Subject, line.Others, line.Why);
    }

    /// <summary>Expected failures have a message that explains itself.</summary>
    private static string Reason(Exception exception) =>
        exception is StorageUnavailableException or EnvironmentUnavailableException
            ? exception.Message
            : $"{exception.GetType().Name}: {exception.Message}";

    [LoggerMessage(
        1101,
        LogLevel.Warning,
        "The writer of environment {Environment} is unavailable, and those of {Others} more; "
            + "serving the rulesets loaded last and retrying. {Why}"
    )]
    private partial void LogWriterUnavailable(string environment, int others, string why);

    [LoggerMessage(
        1102,
        LogLevel.Warning,
        "The change notifications of environment {Environment} ended, and those of {Others} more; polling and subscribing again. {Why}"
    )]
    private partial void LogWatchEnded(string environment, int others, string why);

    [LoggerMessage(1107, LogLevel.Debug, "The writer of environment {Environment} is unavailable; serving version {Version}")]
    private partial void LogWriterUnavailableDetails(Exception exception, EnvironmentId environment, EnvironmentVersion version);

    [LoggerMessage(1108, LogLevel.Debug, "The change notifications of environment {Environment} ended")]
    private partial void LogWatchEndedDetails(Exception exception, EnvironmentId environment);
}
