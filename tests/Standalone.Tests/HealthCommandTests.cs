using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>The command that the image's health check runs.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    [Fact]
    public async Task Health_OfAServer_IsZeroWhileItIsReadyAndOneAfterIt()
    {
        var server = await StandaloneProcess.StartAsync(_data.Path);
        var port = server.Port;
        using (server)
        {
            using var well = Ask(port);
            Assert.True(await well.ExitAsync() == 0, well.Everything);
            Assert.Equal("", well.Errors);
        }

        using var gone = Ask(port);
        Assert.Equal(1, await gone.ExitAsync());
        Assert.Contains($"http://127.0.0.1:{port}/health/ready did not answer", gone.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Asks as the image does: by the settings the server was given, in its environment.</summary>
    private static Child Ask(int port) =>
        new(Repository.Dotnet, [Repository.Program("standalone", "FlagCluster.Standalone"), "health"], null, ("Server__Urls", $"http://127.0.0.1:{port}"));
}
