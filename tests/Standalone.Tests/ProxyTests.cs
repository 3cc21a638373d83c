using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Proxies;

namespace FlagCluster.Standalone.Tests;

/// <summary>The standalone server behind real proxies that compress.</summary>
public sealed class ProxyTests : ProxySuite, IAsyncLifetime, IDisposable
{
    private readonly TempFolder _data = new();
    private StandaloneProcess _server = null!;

    internal override ApiClient Server => _server;

    public async Task InitializeAsync() => _server = await StandaloneProcess.StartAsync(_data.Path);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server?.Dispose();
        _data.Dispose();
    }
}
