using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests SIGTERM: the server is not ready, then streams end, then requests finish.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Stop_OpenStreamAndHalfSentRequest_EndsBothProperly()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Shutdown:DrainSeconds=2");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.ServerKey);
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Matches("^retry: [0-9]+$", await stream.ReadLineAsync().Soon());

        // The server sends 100 Continue when it reads the body: from then on the request is running.
        var body = Flags.Make("late", "made while stopping").ToJsonString();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await SendHeadersAsync(socket, server, body.Length);
        using var answer = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync().Soon());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body[..10]));

        server.Process.Terminate();

        await Waiting.Until(
            async () => await server.HealthAsync("ready") is { Status: HttpStatusCode.ServiceUnavailable, Word: "stopping" },
            "the server to report that it is stopping"
        );
        Assert.Equal((HttpStatusCode.OK, "live"), await server.HealthAsync("live"));
        var lines = (await stream.ReadToEndAsync().Soon()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^retry: [0-9]+$", lines[^1]);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body[10..]));
        Assert.Equal("", await answer.ReadLineAsync().Soon());
        Assert.Equal("HTTP/1.1 201 Created", await answer.ReadLineAsync().Soon());
        Assert.Equal(0, await server.Process.ExitAsync());

        // A database that was closed properly is one file.
        Assert.False(File.Exists(_data.File("flagcluster.db-wal")));
        using var again = await StandaloneProcess.StartAsync(_data.Path);
        Assert.Equal("made while stopping", (string)(await again.ManageAsync(HttpMethod.Get, "/flags/late")).Ok()["description"]!);
    }

    [Fact]
    public async Task Stop_RequestThatNeverEnds_IsAbortedAfterFinishSeconds()
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
