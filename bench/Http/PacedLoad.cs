using System.Diagnostics;
using System.Net;

namespace FlagCluster.Bench.Http;

/// <summary>
/// As many requests a second as it is told, on connections that take turns: how long an answer takes when the server has time. Each connection has a
/// thread that does nothing else, and waits for the system's clock and not for a timer of .NET's, which is too coarse.
/// </summary>
internal sealed class PacedLoad(IPEndPoint target, byte[] request, int connections, int rate) : ILoad
{
    private readonly PacedConnection[] _connections = [.. Enumerable.Range(0, connections).Select(_ => new PacedConnection(target, request))];

    /// <inheritdoc/>
    public async Task<LoadResult> RunAsync(TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var step = Stopwatch.Frequency / rate;
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var histograms = await Task.WhenAll(_connections.Select((connection, i) =>
            Task.Factory.StartNew(() => connection.Run(start + (i * step), _connections.Length * step, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var all = new Histogram();
        foreach (var histogram in histograms) all.Add(histogram);
        return new(all.Count, Stopwatch.GetElapsedTime(start).TotalSeconds, all);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
    }
}
