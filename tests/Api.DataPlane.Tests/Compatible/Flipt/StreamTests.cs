using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests the stream of snapshots. Heartbeats are so rare that they close and send nothing, except in tests of them.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private static readonly (string, string)[] Settings =
    [
        ("Stream:HeartbeatSeconds", "300"),
        ("Stream:RetryMilliseconds", "10"),
        ("Stream:MaxConnectionsPerKey", "2"),
    ];

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(Settings);
        _environment = await _server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("default")]
    [InlineData(TestServer.Project)]
    public async Task Stream_FlagChanges_SendsTheBytesOfTheSnapshotAtOnceAndAfterwards(string name)
    {
        using var stream = await SnapshotStream.OpenAsync(_server, _environment.ServerKey, name);

        var first = await stream.NextAsync();
        Assert.Equal(await SnapshotAsync(name), first);
        await _environment.PutNumberAsync(1);
        var second = await stream.NextAsync();
        Assert.Equal(await SnapshotAsync(name), second);

        Assert.NotEqual(first, second);
        Assert.Equal(name, JsonSerializer.Deserialize<JsonElement>(second).GetProperty("namespace").GetProperty("key").GetString());
    }

    [Fact]
    public async Task Stream_TwoNamesOfTheNamespace_EachReceiveTheirName()
    {
        using var one = await SnapshotStream.OpenAsync(_server, _environment.ServerKey);
        using var other = await SnapshotStream.OpenAsync(_server, _environment.ServerKey, TestServer.Project);

        Assert.Equal(await SnapshotAsync("default"), await one.NextAsync());
        Assert.Equal(await SnapshotAsync(TestServer.Project), await other.NextAsync());
    }

    [Fact]
    public async Task Stream_Heartbeat_IsABlankBeforeTheNextLine()
    {
        await using var server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "0.1"));
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        using var stream = await SnapshotStream.OpenAsync(server, environment.ServerKey);
        await stream.NextAsync();

        Assert.Equal(' ', await stream.ReadAsync());
        await environment.PutNumberAsync(1);

        Assert.Contains("\"n\"", await stream.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ServerStopsAfterAHeartbeat_EndsWithACompleteLine()
    {
        await using var server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "0.1"), ("Shutdown:DrainSeconds", "0"));
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        using var stream = await SnapshotStream.OpenAsync(server, environment.ServerKey);
        var first = await stream.NextAsync();
        Assert.Equal(' ', await stream.ReadAsync());

        var rest = stream.ReadToEndAsync();
        await server.StopAsync();

        // A client reports what is left of a line as an error.
        Assert.Equal($"{{\"result\":{first}}}\n", (await rest).TrimStart(' '));
    }

    [Fact]
    public async Task Stream_KeyRevoked_ClosesBeforeTheNextChange()
    {
        using var stream = await SnapshotStream.OpenAsync(_server, _environment.ServerKey);
        await stream.NextAsync();

        (await _environment.SendAsync("DELETE", "/keys/" + _environment.ServerKey.Split('_')[1])).Expect(204);
        await _environment.PutNumberAsync(1);

        Assert.Equal("", await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_ApiSwitchedOff_ClosesBeforeTheNextChange()
    {
        using var stream = await SnapshotStream.OpenAsync(_server, _environment.ServerKey);
        await stream.NextAsync();

        (await _environment.SendAsync("PATCH", "", """{"compatibleApis":[]}""")).Expect(200);
        await _environment.PutNumberAsync(1);

        Assert.Equal("", await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_KeyOrNamespaceThatMayNotReadIt_IsAnErrorOfFlipt()
    {
        var off = await _server.NewEnvironmentAsync(FliptDocuments.Mixed);

        (await OpenAsync(_environment.ClientKey)).ExpectError(403, 7);
        (await OpenAsync("wrong")).ExpectError(401, 16);
        (await OpenAsync(_environment.ServerKey, "other")).ExpectError(404, 5);
        (await OpenAsync(off.ServerKey)).ExpectError(404, 5);
    }

    [Fact]
    public async Task Stream_AboveTheLimitOfTheKey_Is429WithATimeToRetry()
    {
        using var one = await SnapshotStream.OpenAsync(_server, _environment.ServerKey);
        using var two = await SnapshotStream.OpenAsync(_server, _environment.ServerKey);

        var answer = await OpenAsync(_environment.ServerKey);

        Assert.Contains("Stream:MaxConnectionsPerKey", answer.ExpectError(429, 8), StringComparison.Ordinal);
        Assert.NotNull(answer.Header("Retry-After"));
    }

    private Task<Answer> OpenAsync(string key, string name = "default") => _server.SendAsync("GET", SnapshotStream.PathOf(name), key);

    private async Task<string> SnapshotAsync(string name) =>
        (await _server.SendAsync("GET", $"/client/v2/environments/any/namespaces/{name}/snapshot", _environment.ServerKey))
            .Expect(200)
            .Text;
}
