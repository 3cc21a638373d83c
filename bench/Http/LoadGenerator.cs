using System.Net;

namespace FlagCluster.Bench.Http;

/// <summary>Keeps connections to one endpoint busy, one round at a time.</summary>
internal sealed class LoadGenerator(IPEndPoint target, byte[] request, int connections) : IDisposable
{
    private readonly LoadConnection[] _connections = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(target, request))];

    /// <summary>Loads the endpoint.</summary>
    /// <exception cref="UsageException">A response was not 200, or a connection was lost.</exception>
    public async Task<LoadRound> RunAsync(TimeSpan duration)
    {
        var round = new LoadRound(_connections.Length, duration);
        foreach (var connection in _connections)
            connection.Start(round);
        await round.Done;
        return round;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
