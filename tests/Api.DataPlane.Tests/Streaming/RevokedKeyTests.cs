using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

/// <summary>
/// Tests that streams close when their key is revoked. Each test makes a change after the revocation, which no stream may deliver, and the
/// heartbeats are so rare that they close nothing.
/// </summary>
public sealed class RevokedKeyTests : IAsyncLifetime
{
    private static readonly (string, string)[] _settings = [("Stream:HeartbeatSeconds", "300"), ("Control:RefreshSeconds", "3600")];

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(_settings);
        _environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task RulesetStream_KeyRevoked_ClosesBeforeTheNextChange()
    {
        using var stream = await _environment.StreamAsync();
        await stream.NextAsync();

        await RevokeAsync(_environment.ServerKey);
        await _environment.PutNumberAsync(1);

        Assert.Empty(await stream.ReadToEndAsync());
        (await _server.SendAsync("GET", "/api/v1/stream", _environment.ServerKey)).ExpectProblem(401);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RefetchStream_KeyRevoked_ClosesBeforeTheNextChange(bool clientKey)
    {
        var key = clientKey ? _environment.ClientKey : _environment.ServerKey;
        using var stream = await _environment.StreamAsync("/ofrep/v1/stream", key, ("Last-Event-ID", "1.1"));
        await stream.ReadAsync();

        await RevokeAsync(key);
        await _environment.PutNumberAsync(1, clientVisible: true);

        Assert.Empty(await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task RefetchStream_OpenedByTicket_ClosesBeforeTheNextChange()
    {
        var address = (await _environment.BulkAsync(key: _environment.ClientKey))
            .Expect(200)
            .Json.GetProperty("eventStreams")[0]
            .GetProperty("endpoint")
            .GetProperty("requestUri")
            .GetString()!;
        using var stream = await SseClient.OpenAsync(_server, address, null);
        await stream.ReadAsync();

        await RevokeAsync(_environment.ClientKey);
        await _environment.PutNumberAsync(1, clientVisible: true);

        Assert.Empty(await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_OtherKeyOfTheEnvironmentRevoked_ContinuesToDeliverChanges()
    {
        using var stream = await _environment.StreamAsync();
        await stream.NextAsync();

        await RevokeAsync(_environment.ClientKey);
        var version = await _environment.PutNumberAsync(1);

        Assert.Equal(version, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Stream_RevokedByAnotherServer_ClosesWhenThisServerReadsIt()
    {
        await using var other = await _server.StartSecondAsync(_settings);
        using var stream = await SseClient.OpenAsync(other, "/api/v1/stream", _environment.ServerKey);
        await stream.NextAsync();

        await RevokeAsync(_environment.ServerKey);
        await other.Directories.RefreshAsync();
        await _environment.PutNumberAsync(1);

        Assert.Empty(await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_ReaderWithUnreadEvents_ReceivesNoLaterChange()
    {
        using var slow = await RawConnection.OpenAsync(_server);
        await slow.SendAsync(
            "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"
                + $"Authorization: Bearer {_environment.ServerKey}\r\nConnection: close\r\n\r\n"
        );
        Assert.Equal(200, (await slow.ReadAsync()).Status);
        // One event is larger than the buffers of the connection, so the server is in the middle of it at the revocation.
        await _environment.PutNumberAsync(1, new string('p', 500));
        var flags = string.Join(
            ",",
            Enumerable
                .Range(0, 2_000)
                .Select(i =>
                    $$$"""{"putFlag":{"key":"f{{{i}}}","type":"string","variants":{"v":"x"},"defaultVariant":"v","description":"{{{new string('p', 4_000)}}}"}}"""
                )
        );
        var large = (await _environment.SendAsync("POST", "/changes", $$"""{"operations":[{{flags}}]}""")).Expect(200).String("version");

        await RevokeAsync(_environment.ServerKey);
        var later = await _environment.PutNumberAsync(2);

        using var reader = slow.Lines();
        var received = await reader.ReadToEndAsync().WaitAsync(TestServer.Timeout);
        Assert.DoesNotContain($"id: {later}\n", received, StringComparison.Ordinal);
        // The event with all changes was not completed.
        Assert.Contains($"id: {large}\n", received, StringComparison.Ordinal);
        Assert.DoesNotContain("f1999", received, StringComparison.Ordinal);
    }

    private async Task RevokeAsync(string key) => (await _environment.SendAsync("DELETE", "/keys/" + key.Split('_')[1])).Expect(204);
}
