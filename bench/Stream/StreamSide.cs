using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Stream;

/// <summary>Represents one of the two servers that are compared, with its clients and measurements.</summary>
internal sealed class StreamSide : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly byte[] _request;
    private SseClients _clients;
    private ServerStats? _before;

    private StreamSide(ServerProcess server, byte[] request)
    {
        _server = server;
        _request = request;
        _clients = new(server.EndPoints[0], request);
    }

    /// <summary>Starts the server.</summary>
    public static async Task<StreamSide> StartAsync(string role, RawRequest request) =>
        new(await ServerProcess.StartAsync(core: null, role), request.ToBytes());

    /// <summary>Gets the port of the server.</summary>
    public int Port => _server.EndPoints[0].Port;

    /// <summary>Opens streams up to a number.</summary>
    /// <param name="count">The number.</param>
    /// <param name="spread">The time over which they begin, in equal steps.</param>
    /// <param name="after">The time before the first.</param>
    public async Task ConnectAsync(int count, TimeSpan spread = default, TimeSpan after = default)
    {
        await Task.Delay(after, TimeProvider.System);
        await _clients.ConnectAsync(count, spread);
    }

    /// <summary>Closes all streams.</summary>
    public void Disconnect()
    {
        _clients.Dispose();
        _clients = new(_server.EndPoints[0], _request);
    }

    /// <summary>Makes a change.</summary>
    /// <returns>The milliseconds from the change to each client.</returns>
    public Task<double[]> ChangeAsync() => _clients.MeasureAsync(() => _server.PublishAsync());

    /// <summary>Makes a change.</summary>
    /// <returns>The timestamp before it, and the milliseconds from there to each client.</returns>
    public async Task<(long Start, double[] Delays)> ChangeWithStartAsync()
    {
        var start = 0L;
        var delays = await _clients.MeasureAsync(async () => start = await _server.PublishAsync());
        return (start, delays);
    }

    /// <summary>Returns what the server has used so far.</summary>
    public Task<ServerStats> ReadStatsAsync() => _server.ReadStatsAsync();

    /// <summary>Measures the memory of the server without clients.</summary>
    public async Task MeasureEmptyAsync() => _before = await _server.CollectAsync();

    /// <summary>Returns the memory that a connection adds.</summary>
    public async Task<(double Resident, double Heap)> MeasureMemoryAsync(int connections)
    {
        var now = await _server.CollectAsync();
        return (
            (now.ResidentBytes - _before!.ResidentBytes) / (double)connections,
            (now.HeapBytes - _before.HeapBytes) / (double)connections
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
    }
}
