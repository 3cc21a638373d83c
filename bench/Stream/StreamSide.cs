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

    /// <summary>Opens streams up to a number.</summary>
    public Task ConnectAsync(int count) => _clients.ConnectAsync(count);

    /// <summary>Closes all streams.</summary>
    public void Disconnect()
    {
        _clients.Dispose();
        _clients = new(_server.EndPoints[0], _request);
    }

    /// <summary>Makes a change.</summary>
    /// <returns>The milliseconds from the change to each client.</returns>
    public Task<double[]> ChangeAsync() => _clients.MeasureAsync(() => _server.PublishAsync());

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
