using FlagCluster.Contracts.Environments;

namespace FlagCluster.Api.Management.Analytics.Live;

/// <summary>
/// Reads the counts of one environment once a second, whatever the number of subscribers. A subscriber that is slow skips counts.
/// </summary>
internal sealed class LiveFeed : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly Func<CancellationToken, Task<byte[]>> _read;
    private readonly TimeProvider _time;
    private volatile TaskCompletionSource<byte[]> _next = Create();

    /// <summary>Initializes a feed that is not started.</summary>
    /// <param name="read">Reads the counts as an event of the stream.</param>
    /// <param name="time">The clock.</param>
    public LiveFeed(Func<CancellationToken, Task<byte[]>> read, TimeProvider time) => (_read, _time, _stopping) = (read, time, _stop.Token);

    /// <summary>Gets the next event: of each call the first one after it.</summary>
    public Task<byte[]> Next => _next.Task;

    /// <summary>Gets or sets the number of subscribers. The registry's lock guards it.</summary>
    public int Subscribers { get; set; }

    /// <summary>Reads until the feed is disposed.</summary>
    public async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do Publish(await ReadAsync());
            while (await timer.WaitForNextTickAsync(_stopping));
        }
        catch (OperationCanceledException)
        {
            _next.TrySetCanceled();
        }
        catch (Exception exception)
        {
            // The requests of the subscribers fail with it, and the next subscriber after them starts again.
            _next.TrySetException(exception);
        }
    }

    /// <summary>Stops reading.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<byte[]> ReadAsync()
    {
        try
        {
            return await _read(_stopping);
        }
        catch (DependencyUnavailableException)
        {
            // Subscribers wait for the store; meanwhile they notice when their credential is revoked.
            return Heartbeat;
        }
    }

    private void Publish(byte[] counts)
    {
        var current = _next;
        _next = Create();
        current.SetResult(counts);
    }

    private static TaskCompletionSource<byte[]> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
