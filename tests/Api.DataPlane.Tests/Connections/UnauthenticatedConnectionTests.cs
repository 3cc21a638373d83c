using System.Diagnostics.Metrics;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Connections;

/// <summary>Tests the limit of connections without a valid key, which is four here.</summary>
public sealed class UnauthenticatedConnectionTests : IAsyncLifetime
{
    private const int Limit = 4;

    private readonly List<RawConnection> _open = [];
    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("Connection:MaxUnauthenticated", $"{Limit}"));
        _environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
    }

    public async Task DisposeAsync()
    {
        _open.ForEach(connection => connection.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Open_AboveTheLimit_ClosesTheOldest()
    {
        var first = await OpenAsync("127.0.0.1");

        await FloodAsync("127.0.0.1", Limit);

        Assert.True(await IsClosedAsync(first));
        Assert.Equal(1, Evicted());
    }

    [Fact]
    public async Task Open_AboveTheLimit_AcceptsTheNewConnection()
    {
        await FloodAsync("127.0.0.1", Limit);
        var connection = await OpenAsync("127.0.0.1");

        Assert.Equal(200, await EvaluateAsync(connection));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.7.1")]
    public async Task Open_AuthenticatedConnection_IsNotClosed(string from)
    {
        var connection = await OpenAsync(from);
        Assert.Equal(200, await EvaluateAsync(connection));

        await FloodAsync("127.0.0.1", 3 * Limit);

        Assert.Equal(200, await EvaluateAsync(connection));
    }

    [Fact]
    public async Task Open_OtherNetworkHasTheMost_LosesItsOldest()
    {
        var connection = await OpenAsync("127.0.7.1");

        await FloodAsync("127.0.0.1", 3 * Limit);

        Assert.Equal(200, await EvaluateAsync(connection));
        Assert.Equal((2 * Limit) + 1, Evicted());
    }

    [Fact]
    public async Task Open_AddressesOfOneNetwork_CountTogether()
    {
        var connection = await OpenAsync("127.0.7.1");

        for (var i = 1; i <= 2 * Limit; i++)
            await FloodAsync($"127.0.0.{i}", 1);

        Assert.Equal(200, await EvaluateAsync(connection));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("fcs_aaaaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Open_RequestWithAnInvalidKey_DoesNotAuthenticateTheConnection(string key)
    {
        var connection = await OpenAsync("127.0.0.1");
        Assert.Equal(401, await EvaluateAsync(connection, key));

        await FloodAsync("127.0.0.1", Limit);

        Assert.True(await IsClosedAsync(connection));
    }

    [Fact]
    public async Task Open_ApiToken_AuthenticatesTheConnection()
    {
        var connection = await OpenAsync("127.0.0.1");
        var request =
            $"GET {_environment.Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_server.Token}\r\nContent-Length: 0\r\n\r\n";
        await connection.SendAsync(request);
        Assert.Equal(200, (await connection.ReadAsync()).Status);

        await FloodAsync("127.0.0.1", 2 * Limit);

        await connection.SendAsync(request);
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    private double Evicted()
    {
        using var evicted = new Measurements(_server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.connections.evicted");
        return evicted.Now()[""];
    }

    /// <summary>Opens connections, each of which the server has accepted when the next one is opened.</summary>
    private async Task FloodAsync(string from, int count)
    {
        for (var i = 0; i < count; i++)
            await OpenAsync(from);
    }

    private async Task<RawConnection> OpenAsync(string from)
    {
        var connection = await RawConnection.OpenAsync(_server, from);
        _open.Add(connection);
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await connection.ReadAsync();
        return connection;
    }

    private async Task<int> EvaluateAsync(RawConnection connection, string? key = null)
    {
        await connection.SendAsync(
            "POST /ofrep/v1/evaluate/flags/checkout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + $"Authorization: Bearer {key ?? _environment.ServerKey}\r\nContent-Length: 14\r\n\r\n"
                + """{"context":{}}"""
        );
        return (await connection.ReadAsync()).Status;
    }

    private static async Task<bool> IsClosedAsync(RawConnection connection)
    {
        using var reader = connection.Lines();
        try
        {
            return await reader.ReadLineAsync().WaitAsync(TestServer.Timeout) is null;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
