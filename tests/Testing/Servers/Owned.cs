namespace FlagCluster.Testing.Servers;

/// <summary>A server of one test.</summary>
public sealed class Owned(TestServer server) : IAsyncDisposable
{
    public TestServer Server => server;

    public static async Task<Owned> StartAsync(params (string Name, string Value)[] settings) => new(await TestServer.StartAsync(settings));

    public ValueTask DisposeAsync() => new(server.DisposeAsync());
}
