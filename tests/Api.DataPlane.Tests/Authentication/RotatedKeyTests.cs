using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Authentication;

/// <summary>Requests and streams with rotated and disabled keys.</summary>
public sealed class RotatedKeyTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    private string Id => _environment.ServerKey.Split('_')[1];

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "300"), ("Control:RefreshSeconds", "3600"));
        _environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Request_SecretBeforeTheRotation_IsAcceptedUntilTheOverlapEnds()
    {
        // One connection, whose header is recognized without a hash.
        using var connection = await RawConnection.OpenAsync(_server);
        Assert.Equal(200, await StatusAsync(connection, _environment.ServerKey));
        var after = await RotateAsync(TimeSpan.FromHours(1));
        Assert.Equal(200, await StatusAsync(connection, _environment.ServerKey));
        Assert.Equal(200, await StatusAsync(connection, _environment.ServerKey));

        _server.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(401, await StatusAsync(connection, _environment.ServerKey));
        Assert.Equal(200, await StatusAsync(connection, after));
    }

    [Fact]
    public async Task Stream_SecretBeforeTheRotation_StaysOpenAndEndsWithTheOverlap()
    {
        using var stream = await _environment.StreamAsync();
        await stream.NextAsync();

        await RotateAsync(TimeSpan.FromSeconds(2));

        // Without the end of the secret the stream would stay open.
        Assert.Empty(await stream.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_KeyDisabled_EndsAndIsAnswered403()
    {
        using var stream = await _environment.StreamAsync();
        await stream.NextAsync();

        await _server.Directories.UpdateKeyAsync(TestActors.Administrator, _environment.Id, Id, new() { IsDisabled = true });

        Assert.Empty(await stream.ReadToEndAsync());
        var answer = (await _server.SendAsync("GET", "/api/v1/stream", _environment.ServerKey)).ExpectProblem(403);
        Assert.Equal("Key disabled", answer.String("title"));
    }

    [Fact]
    public async Task RefetchStream_TicketBeforeTheRotation_IsAcceptedUntilTheOverlapEnds()
    {
        var address = (await _environment.BulkAsync())
            .Expect(200)
            .Json.GetProperty("eventStreams")[0]
            .GetProperty("endpoint")
            .GetProperty("requestUri")
            .GetString()!;
        await RotateAsync(TimeSpan.FromHours(1));
        (await _server.SendAsync("HEAD", address, key: null)).Expect(200);

        _server.Time.Advance(TimeSpan.FromHours(1));

        (await _server.SendAsync("HEAD", address, key: null)).Expect(401);
    }

    private async Task<string> RotateAsync(TimeSpan overlap) =>
        (await _server.Directories.RotateKeyAsync(TestActors.Administrator, _environment.Id, Id, overlap))!.Value.Text;

    private static async Task<int> StatusAsync(RawConnection connection, string key)
    {
        await connection.SendAsync(
            $"POST /ofrep/v1/evaluate/flags/checkout HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
                + "Content-Length: 2\r\n\r\n{}"
        );
        return (await connection.ReadAsync()).Status;
    }
}
