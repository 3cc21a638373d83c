using FlagCluster.Events.Analytics;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>Folds the topics of evaluations and tracks, together with the other processes of the consumer group.</summary>
internal sealed partial class AnalyticsConsumerBackgroundService : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConsumerServices _services;
    private readonly ILogger _logger;
    private readonly bool _isEnabled;

    public AnalyticsConsumerBackgroundService(
        KafkaProducers producers,
        IOptions<AnalyticsOptions> options,
        IOptions<EventsOptions> events,
        FoldWriter writer,
        FoldMetrics metrics,
        FoldProblems problems,
        TimeProvider time,
        ILogger<AnalyticsConsumerBackgroundService> logger
    )
    {
        _logger = logger;
        var kafka = producers.Options;
        _services = new(kafka, options.Value, writer, new(producers, time), metrics, problems, producers.Log, time, logger);
        _isEnabled = options.Value.Enabled && kafka.BootstrapServers.Length > 0 && !events.Value.Names().Contains("analytics");
        if (!_isEnabled)
            return;
        // The series begin at zero.
        metrics.Of(kafka.EvaluationsTopic);
        metrics.Of(kafka.TracksTopic);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } running)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _services.DeadLetters.DisposeAsync();
    }

    /// <summary>Uses a dedicated thread: the client's calls block.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        !_isEnabled
            ? Task.CompletedTask
            : Task.Factory.StartNew(
                () => Run(stoppingToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );

    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var session = new ConsumerSession(_services, stopping);
                session.Run();
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogFailed(exception);
                stopping.WaitHandle.WaitOne(Pause);
            }
        }
    }

    [LoggerMessage(1457, LogLevel.Error, "The consumer of events has failed; joining the group again in five seconds")]
    private partial void LogFailed(Exception exception);
}
