using System.Diagnostics.Metrics;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tests.Server;

/// <summary>Tests that no caller of a port with only health and metrics, as a silo has it, causes a server error.</summary>
public sealed class OperationsPortTests : IAsyncLifetime, IDisposable
{
    private readonly ErrorLog _log = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await RunningServer.StartAsync(
            _ => { },
            services => services.AddSingleton<ILoggerProvider>(_log),
            ("Server:Urls", "http://127.0.0.1:0")
        );

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n100\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("X-Zero: \0\r\n\r\n")]
    public async Task Caller_SendsBrokenRequestsAndResets_IsNoServerError(string rest)
    {
        using var outcomes = new RequestOutcomes(_server.Services.GetRequiredService<IMeterFactory>());

        foreach (var request in new[] { "GET /health/ready", "GET /metrics", "POST /metrics", "PUT /nothing" })
        {
            using var connection = await RawConnection.OpenAsync(_server.Address);
            await connection.SendAsync($"{request} HTTP/1.1\r\nHost: localhost\r\n{rest}");
            connection.Reset();
            await outcomes.ConnectionEndedAsync();
        }

        Assert.DoesNotContain(outcomes.Requests, request => request[0] == '5' || request.Contains(' ', StringComparison.Ordinal));
        Assert.Empty(_log.Lines);
    }
}
