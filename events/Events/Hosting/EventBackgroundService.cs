using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Hosting;

/// <summary>
/// Runs the pump and the delivery queues. It stops the pump first, so that the queues receive everything that was recorded.
/// </summary>
internal sealed class EventBackgroundService(
    EvaluationRecorder recorder,
    DeliveryQueues queues,
    EventBatches batches,
    EventMetrics metrics,
    SampledEvaluations sampled,
    IOptions<EventsOptions> options,
    TimeProvider time,
    ILogger<EventBackgroundService> logger
) : BackgroundService, IAsyncDisposable
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Waits up to <c>Events:StopSeconds</c>, however long other services took: otherwise the events in memory would be lost.
    /// </summary>
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    /// <summary>Waits for the queues: a host that fails to start is disposed without being stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } running)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Waits until the service runs: an immediate stop would otherwise cancel it before it starts, and lose what was recorded.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _started.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _started.TrySetResult();
        if (options.Value.Names().Count == 0)
            return;
        using var pumped = new CancellationTokenSource();
        var pump = new EventPump(recorder, sampled, batches, queues.All, options.Value, metrics, new("all destinations", time, logger));
        var running = queues.All.Select(queue => RunOnThread(() => queue.Run(pumped.Token))).ToList();
        try
        {
            await RunOnThread(() => pump.Run(stoppingToken));
        }
        finally
        {
            await pumped.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    /// <summary>
    /// Uses a dedicated thread: in the thread pool of a server under full load the work would queue behind every request.
    /// </summary>
    private static Task RunOnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
