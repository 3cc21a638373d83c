using System.Diagnostics;

namespace FlagCluster.Bench.Http;

/// <summary>Represents one round of load. Only the thread of the sockets writes to it.</summary>
internal sealed class LoadRound(int connections, TimeSpan duration)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _active = connections;

    /// <summary>Gets the number of responses.</summary>
    public long Requests { get; private set; }

    /// <summary>Gets the seconds from the first request to the last response.</summary>
    public double Seconds { get; private set; }

    /// <summary>Gets the times from request to response.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Gets a task that completes when every connection has its last response.</summary>
    public Task Done => _done.Task;

    /// <summary>Counts a response.</summary>
    /// <returns>True when the connection sends again.</returns>
    public bool Count(long sent, long received)
    {
        Requests++;
        Latency.Add(received - sent);
        if (Stopwatch.GetElapsedTime(_start, received) < duration)
            return true;
        if (--_active > 0)
            return false;
        Seconds = Stopwatch.GetElapsedTime(_start, received).TotalSeconds;
        _done.SetResult();
        return false;
    }

    /// <summary>Fails the round, because a benchmark of errors is meaningless.</summary>
    public void Fail(string message) => _done.TrySetException(new UsageException(message));
}
