using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Stream;

/// <summary>One of the two servers that are compared, its clients, and what was measured of it.</summary>
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

    /// <summary>Opens streams until there are as many as told.</summary>
    public Task ConnectAsync(int count) => _clients.ConnectAsync(count);

    /// <summary>Closes all streams.</summary>
    public void Disconnect()
    {
        _clients.Dispose();
        _clients = new(_server.EndPoints[0], _request);
    }

    /// <summary>Makes a change.</summary>
    /// <returns>The milliseconds from the change to each client.</returns>
    public Task<double[]> ChangeAsync() => _clients.HearAsync(() => _server.PublishAsync());

    /// <summary>What the server has used so far.</summary>
    public Task<ServerStats> ReadStatsAsync() => _server.ReadStatsAsync();

    /// <summary>Remembers the memory of the server without clients.</summary>
    public async Task WeighEmptyAsync() => _before = await _server.CollectAsync();

    /// <summary>The memory a connection has added.</summary>
    public async Task<(double Resident, double Heap)> WeighAsync(int connections)
    {
        var now = await _server.CollectAsync();
        return ((now.ResidentBytes - _before!.ResidentBytes) / (double)connections,
            (now.HeapBytes - _before.HeapBytes) / (double)connections);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
    }
}
