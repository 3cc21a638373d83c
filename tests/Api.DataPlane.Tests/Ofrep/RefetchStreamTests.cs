using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Tests the stream that notifies OFREP providers of changes.</summary>
public sealed class RefetchStreamTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Ticket_WithoutHeaders_OpensTheStream()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            using var stream = await SseClient.OpenAsync(server, await GetAddressAsync(environment, key), null);
            Assert.Equal("retry", (await stream.ReadAsync())!.Name);
            var version = await environment.PutNumberAsync(key.Length + key[2], clientVisible: true);

            var message = await stream.NextAsync();
            Assert.Equal("message", message.Name);
            Assert.Equal(version, message.Id);
            Assert.Equal("refetchEvaluation", message.Json.GetProperty("type").GetString());
            Assert.Equal(version, message.Json.GetProperty("etag").GetString());
        }
    }

    [Fact]
    public async Task Open_ChangeSinceTheEvaluation_NotifiesImmediately()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var address = await GetAddressAsync(environment);
        var version = await environment.PutNumberAsync(1);

        using var stream = await SseClient.OpenAsync(server, address, null);

        Assert.Equal(version, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task LastEventId_Current_NotifiesOfTheNextChange()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey, ("Last-Event-ID", "1.1"));

        var version = await environment.PutNumberAsync(1, clientVisible: true);

        Assert.Equal(version, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task TimeWindow_Opens_NotifiesWithinAHeartbeat()
    {
        await using var ownServer = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "0.1"));
        var start = ownServer.Time.GetUtcNow().AddHours(1);
        var environment = await ownServer.NewEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"window","when":{"attribute":"@time","after":"{{{start:yyyy-MM-ddTHH:mm:ssZ}}}"},"serve":{"variant":"on"}}]}]}
            """
        );
        using var stream = await SseClient.OpenAsync(ownServer, await GetAddressAsync(environment), null);
        Assert.Equal("retry", (await stream.ReadAsync())!.Name);

        ownServer.Time.Advance(TimeSpan.FromHours(2));

        Assert.StartsWith("1.1-", (await stream.NextAsync()).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_Tampered_Is401()
    {
        var parts = (await GetTicketAsync()).Split('.');
        var day = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var last = parts[2][^1] == 'A' ? 'B' : 'A';

        foreach (
            var ticket in new[]
            {
                "",
                "x",
                $"{parts[0]}.{day}",
                $"{parts[0]}.{day - 1}.{parts[2]}",
                $"{parts[0]}.{parts[1]}.{parts[2][..^1]}{last}",
                $"zzzzzzzzzzzz.{day}.{parts[2]}",
                new string('a', 4000),
            }
        )
            (await server.SendAsync("GET", "/ofrep/v1/stream?ticket=" + ticket, null)).ExpectProblem(401);
    }

    [Fact]
    public async Task Ticket_ForTheRulesetStream_Is401()
    {
        var ticket = await GetTicketAsync();

        (await server.SendAsync("GET", "/api/v1/stream?ticket=" + ticket, null)).ExpectProblem(401);
    }

    [Fact]
    public async Task Open_NeitherTicketNorKey_Is401() => (await server.SendAsync("GET", "/ofrep/v1/stream", null)).ExpectProblem(401);

    /// <summary>Gateways create and check tickets with clocks that differ by a little.</summary>
    [Fact]
    public async Task Ticket_OfAServerWhoseClockIsAhead_OpensTheStream()
    {
        await using var behind = await TestServer.StartAsync();
        var environment = await behind.NewEnvironmentAsync(SampleDocuments.Mixed);
        await using var ahead = await behind.StartSecondAsync();
        var now = ahead.Time.GetUtcNow();
        ahead.Time.Advance(now.Date.AddDays(1).AddMinutes(1) - now.UtcDateTime);
        var address = await GetAddressAsync(environment with { Server = ahead }, environment.ClientKey);

        using var stream = await SseClient.OpenAsync(behind, address, null);

        Assert.Equal("retry", (await stream.ReadAsync())!.Name);
    }

    [Fact]
    public async Task Open_TimeWindowPassedOnAServerWhoseClockIsAhead_NotifiesOfTheNextChangeOnly()
    {
        await using var behind = await TestServer.StartAsync();
        var start = behind.Time.GetUtcNow().AddHours(1);
        var environment = await behind.NewEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
             "rules":[{"id":"window","when":{"attribute":"@time","after":"{{{start:yyyy-MM-ddTHH:mm:ssZ}}}"},"serve":{"variant":"on"}}]}]}
            """
        );
        await using var ahead = await behind.StartSecondAsync();
        ahead.Time.Advance(TimeSpan.FromHours(2));
        var address = await GetAddressAsync(environment with { Server = ahead }, environment.ClientKey);
        Assert.EndsWith("have=1.1-1", address, StringComparison.Ordinal);
        using var stream = await SseClient.OpenAsync(behind, address, null);

        var version = await environment.PutNumberAsync(1, clientVisible: true);

        Assert.Equal(version, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Ticket_TwoDaysOld_Is401()
    {
        await using var ownServer = await TestServer.StartAsync();
        var address = await GetAddressAsync(await ownServer.NewEnvironmentAsync());
        ownServer.Time.Advance(TimeSpan.FromDays(1));
        (await SseClient.OpenAsync(ownServer, address, null)).Dispose();

        ownServer.Time.Advance(TimeSpan.FromDays(1));

        (await ownServer.SendAsync("GET", address, null)).ExpectProblem(401);
    }

    [Fact]
    public async Task Ticket_KeyRevoked_Is401()
    {
        var environment = await server.NewEnvironmentAsync();
        var address = await GetAddressAsync(environment, environment.ClientKey);

        (await environment.SendAsync("DELETE", "/keys/" + environment.ClientKey.Split('_')[1])).Expect(204);

        (await server.SendAsync("GET", address, null)).ExpectProblem(401);
    }

    /// <summary>Returns the address of the stream that an evaluation of all flags returned.</summary>
    private static async Task<string> GetAddressAsync(TestEnvironment environment, string? key = null)
    {
        var stream = (await environment.BulkAsync(key: key)).Expect(200).Json.GetProperty("eventStreams")[0];
        Assert.Equal("sse", stream.GetProperty("type").GetString());
        Assert.True(stream.GetProperty("inactivityDelaySec").GetInt32() > 0);
        return stream.GetProperty("endpoint").GetProperty("requestUri").GetString()!;
    }

    private async Task<string> GetTicketAsync()
    {
        var address = await GetAddressAsync(await server.NewEnvironmentAsync());
        return address.Split("ticket=")[1].Split('&')[0];
    }
}
