using System.Diagnostics;

namespace FlagCluster.Bench.Http;

/// <summary>One stretch of load. Only the thread of the sockets writes to it.</summary>
internal sealed class LoadRound(int connections, TimeSpan duration)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _active = connections;

    /// <summary>Answers received.</summary>
    public long Requests { get; private set; }

    /// <summary>Seconds from the first request to the last answer.</summary>
    public double Seconds { get; private set; }

    /// <summary>The time from request to answer.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Ends when every connection has its last answer.</summary>
    public Task Done => _done.Task;

    /// <summary>Counts an answer.</summary>
    /// <returns>Whether the connection shall send again.</returns>
    public bool Count(long sent, long received)
    {
        Requests++;
        Latency.Add(received - sent);
        if (Stopwatch.GetElapsedTime(_start, received) < duration) return true;
        if (--_active > 0) return false;
        Seconds = Stopwatch.GetElapsedTime(_start, received).TotalSeconds;
        _done.SetResult();
        return false;
    }

    /// <summary>Gives the round up: a benchmark of errors means nothing.</summary>
    public void Fail(string message) => _done.TrySetException(new UsageException(message));
}
