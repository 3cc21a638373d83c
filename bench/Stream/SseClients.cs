using System.Diagnostics;
using System.Net;

namespace FlagCluster.Bench.Stream;

/// <summary>Holds all open streams to one server.</summary>
internal sealed class SseClients(IPEndPoint target, byte[] request) : IDisposable
{
    // A source address has about 28,000 ports towards one server; every 20,000 clients use the next address.
    private const int ClientsPerAddress = 20_000;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private readonly List<SseClient> _clients = [];
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private int _unexpected;

    /// <summary>Opens streams up to a number, and waits for the first event of each.</summary>
    public async Task ConnectAsync(int count, TimeSpan spread = default)
    {
        var done = Arm(count - _clients.Count);
        var (start, first) = (Stopwatch.GetTimestamp(), _clients.Count);
        while (_clients.Count < count)
        {
            var due = spread * ((_clients.Count - first) / (double)count) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.FromMilliseconds(1))
                await Task.Delay(due, TimeProvider.System);
            var address = new IPAddress([127, 0, 0, (byte)(1 + _clients.Count / ClientsPerAddress)]);
            _clients.Add(new(this, address, target, request));
        }
        await WaitAsync(done);
    }

    /// <summary>Makes a change and waits until every stream has received it.</summary>
    /// <param name="publish">Makes the change and returns the timestamp just before it.</param>
    /// <returns>The milliseconds from the change to each client.</returns>
    public async Task<double[]> MeasureAsync(Func<Task<long>> publish)
    {
        foreach (var client in _clients)
            client.Arrived = 0;
        var done = Arm(_clients.Count);
        var start = await publish();
        await WaitAsync(done);
        if (Volatile.Read(ref _unexpected) > 0)
            throw new UsageException("A client received more than one event for one change.");
        return [.. _clients.Select(client => Stopwatch.GetElapsedTime(start, client.Arrived).TotalMilliseconds)];
    }

    /// <summary>Counts an event that a client received.</summary>
    public void Count(SseClient client, long now)
    {
        if (client.Arrived != 0)
        {
            Interlocked.Increment(ref _unexpected);
            return;
        }
        client.Arrived = now;
        if (Interlocked.Decrement(ref _waiting) == 0)
            _done.TrySetResult();
    }

    /// <summary>Fails the run because a stream was lost.</summary>
    public void Fail(string message) => _done.TrySetException(new UsageException(message));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    private Task Arm(int count)
    {
        if (_done.Task.IsFaulted)
            return _done.Task;
        _waiting = count;
        _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _done.Task;
    }

    private async Task WaitAsync(Task done)
    {
        try
        {
            await done.WaitAsync(_timeout, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new UsageException(
                $"{Volatile.Read(ref _waiting)} of {_clients.Count} clients received no event within {_timeout.TotalSeconds} s."
            );
        }
    }
}
