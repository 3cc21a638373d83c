using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests SIGTERM: the server becomes not ready, then closes streams, then completes requests.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Stop_OpenStreamAndIncompleteRequest_ClosesTheStreamAndCompletesTheRequest()
    {
        // Shorter than the time after which a body that does not arrive is answered 408.
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Shutdown:DrainSeconds=2");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.ServerKey);
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Matches("^retry: [0-9]+$", await stream.ReadLineAsync().Soon());
        // The server sends 100 Continue when it starts to read the body.
        var body = Flags.Make("late", "made while stopping").ToJsonString();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await SendHeadersAsync(socket, server, body.Length);
        using var answer = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync().Soon());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body[..10]));

        server.Process.Terminate();

        await Waiting.Until(
            async () => await server.HealthAsync("ready") is { Code: HttpStatusCode.ServiceUnavailable, Status: "stopping" },
            "the server to report that it is stopping"
        );
        Assert.Equal((HttpStatusCode.OK, "live"), await server.HealthAsync("live"));
        var lines = (await stream.ReadToEndAsync().Soon()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^retry: [0-9]+$", lines[^1]);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body[10..]));
        Assert.Equal("", await answer.ReadLineAsync().Soon());
        Assert.Equal("HTTP/1.1 201 Created", await answer.ReadLineAsync().Soon());
        Assert.Equal(0, await server.Process.ExitAsync());
        // SQLite deletes the write-ahead log when the database is closed.
        Assert.False(File.Exists(_data.File("flagcluster.db-wal")));
        using var restarted = await StandaloneProcess.StartAsync(_data.Path);
        Assert.Equal("made while stopping", (string)(await restarted.ManageAsync(HttpMethod.Get, "/flags/late")).Ok()["description"]!);
    }

    [Fact]
    public async Task Stop_RequestNeverCompleted_IsAbortedAfterFinishSeconds()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Shutdown:FinishSeconds=1");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await SendHeadersAsync(socket, server, contentLength: 100);
        using var answer = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync().Soon());

        Assert.Equal(0, await server.StopAsync());
    }

    /// <summary>Sends the headers of a request that waits for 100 Continue before its body.</summary>
    private static ValueTask SendHeadersAsync(TcpClient socket, StandaloneProcess server, int contentLength)
    {
        string[] lines =
        [
            $"PUT {ApiClient.EnvironmentPath}/flags/late HTTP/1.1",
            "Host: localhost",
            $"Authorization: Bearer {server.AdminToken}",
            "Content-Type: application/json",
            $"Content-Length: {contentLength}",
            "Expect: 100-continue",
            "",
            "",
        ];
        return socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)));
    }
}
