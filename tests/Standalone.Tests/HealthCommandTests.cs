using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the command that the health check of the image runs.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    [Fact]
    public async Task Health_ReadyServer_ReturnsZero()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        using var command = Launch(server.Port);

        Assert.True(await command.ExitAsync() == 0, command.Everything);
        Assert.Equal("", command.Errors);
    }

    [Fact]
    public async Task Health_NoServer_ReturnsOneAndNamesTheAddress()
    {
        // No server listens on port 1.
        using var command = Launch(1);

        Assert.Equal(1, await command.ExitAsync());
        Assert.Contains("http://127.0.0.1:1/health/ready did not answer", command.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Runs the command as the image does, with the settings of the server in the environment.</summary>
    private static Child Launch(int port) =>
        new(Repository.Dotnet, [Repository.Host("standalone"), "health"], null, ("Server__Urls", $"http://127.0.0.1:{port}"));
}
