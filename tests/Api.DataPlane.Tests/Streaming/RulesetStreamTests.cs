using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

public sealed class RulesetStreamTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Open_NewReader_ReceivesPutThenAPatchForEveryVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        Assert.InRange(int.Parse((await stream.ReadAsync())!.Data, System.Globalization.CultureInfo.InvariantCulture), 1_000, 2_000);
        var put = (await stream.ReadAsync())!;

        Assert.Equal(("put", "1.1"), (put.Name, put.Id));
        Assert.Equal(5, put.Json.GetProperty("flags").GetArrayLength());
        var has = put.Id;
        for (var i = 1; i <= 5; i++)
        {
            var version = await environment.PutNumberAsync(i);
            var patch = (await stream.ReadAsync())!;
            Assert.Equal(("patch", version), (patch.Name, patch.Id));
            Assert.Equal(has, patch.Json.GetProperty("base").GetString());
            Assert.Equal(
                i,
                patch.Json.GetProperty("operations")[0].GetProperty("putFlag").GetProperty("variants").GetProperty("v").GetInt32()
            );
            has = version;
        }
    }

    [Fact]
    public async Task Resume_VersionThatNeverExisted_ReceivesPut()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync("/api/v1/stream", null, ("Last-Event-ID", "1.999"));
        var put = await stream.NextAsync();

        Assert.Equal(("put", "1.1"), (put.Name, put.Id));
    }

    [Fact]
    public async Task Open_EmptyEnvironment_ReceivesAnEmptyPut()
    {
        using var stream = await (await server.NewEnvironmentAsync()).StreamAsync();
        Assert.Equal("1.0", (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Heartbeat_NoChanges_SendsComments()
    {
        await using var own = await Owned.StartAsync(("Stream:HeartbeatSeconds", "0.1"));
        using var stream = await (await own.Server.NewEnvironmentAsync()).StreamAsync();
        await stream.NextAsync();

        Assert.Equal(":", (await stream.ReadAsync())!.Name);
        Assert.Equal(":", (await stream.ReadAsync())!.Name);
    }

    [Theory]
    [InlineData("1000", "8388608")]
    [InlineData("2", "8388608")]
    public async Task Resume_LastEventId_ReceivesExactlyTheMissedVersions(string ringFrames, string recentBytes)
    {
        await using var own = await Owned.StartAsync(
            ("Stream:RingFrames", ringFrames),
            ("Reader:RecentBytes", recentBytes),
            ("Reader:RecentChanges", "1")
        );
        var environment = await own.Server.NewEnvironmentAsync();
        using (var first = await environment.StreamAsync())
            await first.NextAsync();
        var versions = new List<string>();
        for (var i = 0; i < 8; i++)
            versions.Add(await environment.PutNumberAsync(i));
        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", versions[2]));
        foreach (var version in versions.Skip(3))
        {
            var patch = await stream.NextAsync();
            Assert.Equal(("patch", version), (patch.Name, patch.Id));
        }
        versions.Add(await environment.PutNumberAsync(99));

        Assert.Equal(("patch", versions[^1]), ((await stream.NextAsync()) is var last ? last.Name : "", last.Id));
    }

    [Fact]
    public async Task Resume_LastEventIdInTheQuery_ReceivesTheMissedVersions()
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        using var stream = await environment.StreamAsync("/api/v1/stream?lastEventId=1.0");
        var patch = await stream.NextAsync();

        Assert.Equal(("patch", version), (patch.Name, patch.Id));
    }

    [Fact]
    public async Task Resume_CurrentVersion_ReceivesOnlyNewVersions()
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", version));
        var next = await environment.PutNumberAsync(2);
        var patch = await stream.NextAsync();

        Assert.Equal(("patch", next), (patch.Name, patch.Id));
    }

    [Theory]
    [InlineData("1.999")]
    [InlineData("7.1")]
    [InlineData("0.0")]
    [InlineData("nonsense")]
    [InlineData("9223372036854775807.9223372036854775807")]
    public async Task Resume_UnknownVersion_ReceivesPut(string last)
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", last));
        var put = await stream.NextAsync();

        Assert.Equal(("put", version), (put.Name, put.Id));
    }

    [Fact]
    public async Task Epoch_OpenAndResumingReaders_ReceivePut()
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        using var open = await environment.StreamAsync(headers: ("Last-Event-ID", version));
        (await environment.SendAsync("POST", "/epoch")).Expect(200);
        var put = await open.NextAsync();

        Assert.Equal(("put", "2.1"), (put.Name, put.Id));
        using var resumed = await environment.StreamAsync(headers: ("Last-Event-ID", version));
        Assert.Equal("2.1", (await resumed.NextAsync()).Id);
        var next = await environment.PutNumberAsync(2);

        Assert.Equal(("patch", next), ((await open.NextAsync()) is var patch ? patch.Name : "", patch.Id));
    }

    [Fact]
    public async Task Batch_OneChangeSet_IsOnePatch()
    {
        var environment = await server.NewEnvironmentAsync();
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();
        (await environment.SendAsync("PUT", "/ruleset", SampleDocuments.Mixed)).Expect(200);
        var patch = await stream.NextAsync();

        Assert.Equal("1.1", patch.Id);
        Assert.Equal(6, patch.Json.GetProperty("operations").GetArrayLength());
    }

    [Fact]
    public async Task Stream_ManyReadersAndWriters_ReceiveEveryVersionOnce()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => environment.StreamAsync()));
        foreach (var stream in streams)
            Assert.Equal("put", (await stream.NextAsync()).Name);
        var writes = Enumerable.Range(0, 40).Select(i => environment.SendAsync("PUT", $"/flags/f{i}", SampleDocuments.Flag())).ToArray();
        foreach (var stream in streams)
        {
            for (var number = 1; number <= 40; number++)
            {
                var patch = await stream.NextAsync();
                Assert.Equal(("patch", $"1.{number}"), (patch.Name, patch.Id));
            }
            stream.Dispose();
        }
        foreach (var answer in await Task.WhenAll(writes))
            answer.Expect(201);
    }

    [Fact]
    public async Task Open_MoreStreamsThanTheLimit_Is429UntilOneCloses()
    {
        await using var own = await Owned.StartAsync(("Stream:MaxConnectionsPerKey", "2"), ("Stream:HeartbeatSeconds", "0.1"));
        var environment = await own.Server.NewEnvironmentAsync();
        using var one = await environment.StreamAsync();
        using var two = await environment.StreamAsync();
        await two.NextAsync();
        var rejected = (await own.Server.SendAsync("GET", "/api/v1/stream", environment.ServerKey)).ExpectProblem(429);

        Assert.True(int.Parse(rejected.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) >= 1);
        (await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey)).Dispose();
        // Rejected streams release nothing that they did not reserve.
        for (var i = 0; i < 5; i++)
            (await own.Server.SendAsync("GET", "/api/v1/stream", environment.ServerKey)).ExpectProblem(429);
        one.Dispose();
        // The server notices the disconnect later; until then it answers 429.
        using var timeout = new CancellationTokenSource(TestServer.Patience);
        SseClient? again = null;
        while (again is null)
        {
            timeout.Token.ThrowIfCancellationRequested();
            again = await SseClient.TryOpenAsync(own.Server, "/api/v1/stream", environment.ServerKey);
        }
        again.Dispose();
    }

    [Fact]
    public async Task Stream_KeyRevoked_Closes()
    {
        await using var own = await Owned.StartAsync(("Stream:HeartbeatSeconds", "0.1"));
        var environment = await own.Server.NewEnvironmentAsync();
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();
        (await environment.SendAsync("DELETE", "/keys/" + environment.ServerKey.Split('_')[1])).Expect(204);
        Assert.All(await stream.ReadToEndAsync(), item => Assert.Equal(":", item.Name));
        (await own.Server.SendAsync("GET", "/api/v1/stream", environment.ServerKey)).ExpectProblem(401);
    }

    [Fact]
    public async Task Stop_OpenStreams_CloseWithARetryTime()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync();
        using var rules = await environment.StreamAsync();
        using var refetch = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey, ("Last-Event-ID", "1.0"));
        await rules.NextAsync();
        await refetch.ReadAsync();
        var stopping = own.Server.StopAsync();

        Assert.Equal("retry", (await rules.ReadToEndAsync())[^1].Name);
        Assert.Equal("retry", (await refetch.ReadToEndAsync())[^1].Name);
        await stopping;
    }
}
