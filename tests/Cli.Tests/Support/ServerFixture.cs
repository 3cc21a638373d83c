using System.Diagnostics.CodeAnalysis;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cli.Tests.Support;

/// <summary>Runs a standalone server with the demo for all tests of a collection.</summary>
public sealed class ServerFixture : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _data = new();
    private StandaloneProcess? _server;

    internal StandaloneProcess Host => _server ?? throw new InvalidOperationException("The server was not started.");

    internal string Url => Host.Http.BaseAddress!.AbsoluteUri.TrimEnd('/');

    public async Task InitializeAsync() => _server = await StandaloneProcess.StartAsync(_data.Path);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server?.Dispose();
        _data.Dispose();
    }
}

/// <summary>Groups the tests that share a server.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a collection of xunit.")]
public sealed class ServerCollection : ICollectionFixture<ServerFixture>
{
    public const string Name = "server";
}
