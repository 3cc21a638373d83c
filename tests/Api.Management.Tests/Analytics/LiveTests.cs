using FlagCluster.Api.Management.Analytics.Live;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Analytics;

public sealed class LiveTests
{
    [Fact]
    public async Task Stream_CommittedEvents_AppearInTheCounts()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment);
        Assert.Equal(0, (await stream.NextAsync()).Json.GetProperty("total").GetInt64());

        await environment.Events().Add(environment.Now(), "a", count: 3).CommitAsync(environment.Now());
        var counts = await stream.NextAsync();
        while (counts.Json.GetProperty("total").GetInt64() == 0)
            counts = await stream.NextAsync();

        Assert.Equal("counts", counts.Name);
        Assert.Equal("a", counts.Json.GetProperty("flags")[0].GetProperty("flag").GetString());
        Assert.Equal(3, counts.Json.GetProperty("flags")[0].GetProperty("total").GetInt64());
        Assert.True(counts.Json.GetProperty("lag").GetProperty("seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Stream_ChangedEnvironment_NamesItsNewVersion()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await OpenAsync(environment);
        var before = await stream.NextAsync();

        (await environment.SendAsync("POST", "/flags/color/archive")).Expect(200);
        var after = await stream.NextAsync();
        while (after.Json.GetProperty("version").GetString() == "1.1")
            after = await stream.NextAsync();

        Assert.Equal("1.1", before.Json.GetProperty("version").GetString());
        Assert.Equal("1.2", after.Json.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Stream_SubscribersOfAnEnvironment_ShareOneReader()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        var feeds = server.Services.GetRequiredService<LiveFeeds>();

        using (var first = await OpenAsync(environment))
        using (var second = await OpenAsync(environment))
        {
            await first.NextAsync();
            await second.NextAsync();
            Assert.Equal(1, feeds.Count);
        }

        await Waiting.Until(() => Task.FromResult(feeds.Count == 0), "the reader to end with its last subscriber");
    }

    [Fact]
    public async Task Stream_TokenRevoked_Ends()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        var (token, text) = await server.AddOwnerAsync(TestServer.Organization, "reader");
        using var stream = await SseClient.OpenAsync(server, environment.Path + "/analytics/live", text);
        await stream.NextAsync();

        await server.Access.RevokeTokenAsync(TestActors.Administrator, TestServer.Organization, token.Id);

        await stream.ReadToEndAsync();
    }

    [Fact]
    public async Task Stream_ServerStops_Ends()
    {
        var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment);
        await stream.NextAsync();

        var stopped = server.StopAsync();
        await stream.ReadToEndAsync();

        await stopped;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_MoreThanTheLimit_Is429()
    {
        await using var server = await TestServer.StartAsync(("Management:MaxLiveStreams", "1"));
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment);
        await stream.NextAsync();

        var problem = (await environment.AskAsync("live")).ExpectProblem(429);

        Assert.Contains("Management:MaxLiveStreams", problem.String("detail"), StringComparison.Ordinal);
        Assert.NotNull(problem.Header("Retry-After"));
    }

    /// <summary>The fault: the store is unavailable for the first readings.</summary>
    [Fact]
    public async Task Stream_StoreUnavailable_SendsCommentsUntilItResponds()
    {
        var readings = 0;
        Task<byte[]> ReadAsync(CancellationToken cancellationToken) =>
            Interlocked.Increment(ref readings) < 3
                ? throw new StorageUnavailableException("The store is unavailable.")
                : Task.FromResult("event: counts\n\n"u8.ToArray());
        var time = new FakeTimeProvider();
        var feed = new LiveFeed(ReadAsync, time);
        var (next, running) = (feed.Next, feed.RunAsync());
        var events = new List<string>();

        for (var i = 0; i < 3; i++)
        {
            events.Add(System.Text.Encoding.UTF8.GetString(await next.Soon()));
            next = feed.Next;
            time.Advance(TimeSpan.FromSeconds(1));
        }
        feed.Dispose();
        await running.Soon();

        Assert.Equal([":\n\n", ":\n\n", "event: counts\n\n"], events);
    }

    private static Task<SseClient> OpenAsync(TestEnvironment environment) =>
        SseClient.OpenAsync(environment.Server, environment.Path + "/analytics/live", environment.Server.Token);
}
