using FlagCluster.Events.Delivery;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Hosting;

/// <summary>Runs the pump and the lanes. It stops the pump first, so that the lanes see everything that was recorded.</summary>
internal sealed class EventBackgroundService(
    EvaluationRecorder recorder, DeliveryQueues lanes, EventBatches batches, EventMetrics metrics, EventWriter writer, IOptions<EventsOptions> options, TimeProvider time,
    ILogger<EventBackgroundService> logger)
    : BackgroundService, IAsyncDisposable
{
    private readonly TaskCompletionSource _runs = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for as long as <c>Events:StopSeconds</c> allows, whatever time others took before it: what is in memory has to be somewhere else by then.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    /// <summary>A host that could not start is disposed without being stopped; the lanes end before what they use does.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } running) await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Returns when it runs: a stop right behind the start would otherwise cancel what has not begun, and lose what was recorded.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _runs.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _runs.TrySetResult();
        if (lanes.All.Count == 0) return;
        using var pumped = new CancellationTokenSource();
        var pump = new EventPump(recorder, writer, batches, lanes.All, options.Value, metrics, new("all destinations", time, logger));
        var running = lanes.All.Select(lane => OnItsOwnThread(() => lane.Run(pumped.Token))).ToList();
        try
        {
            await OnItsOwnThread(() => pump.Run(stoppingToken));
        }
        finally
        {
            await pumped.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    /// <summary>In the thread pool it would stand behind every request of a server under full load.</summary>
    private static Task OnItsOwnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
