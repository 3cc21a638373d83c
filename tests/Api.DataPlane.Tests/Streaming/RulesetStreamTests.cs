using System.Globalization;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

public sealed class RulesetStreamTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Open_NewReader_ReceivesPutThenAPatchForEachVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        using var stream = await environment.StreamAsync();
        var retry = (await stream.ReadAsync())!;
        var put = (await stream.ReadAsync())!;

        Assert.InRange(int.Parse(retry.Data, CultureInfo.InvariantCulture), 1_000, 2_000);
        Assert.Equal(("put", "1.1"), (put.Name, put.Id));
        Assert.Equal(5, put.Json.GetProperty("flags").GetArrayLength());
        var last = put.Id;
        for (var i = 1; i <= 5; i++)
        {
            var version = await environment.PutNumberAsync(i);

            var patch = (await stream.ReadAsync())!;
            Assert.Equal(("patch", version), (patch.Name, patch.Id));
            Assert.Equal(last, patch.Json.GetProperty("base").GetString());
            Assert.Equal(
                i,
                patch.Json.GetProperty("operations")[0].GetProperty("putFlag").GetProperty("variants").GetProperty("v").GetInt32()
            );
            last = version;
        }
    }

    [Fact]
    public async Task Open_EmptyEnvironment_ReceivesAnEmptyPut()
    {
        var environment = await server.NewEnvironmentAsync();

        using var stream = await environment.StreamAsync();

        Assert.Equal("1.0", (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Heartbeat_NoChanges_SendsComments()
    {
        await using var ownServer = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "0.1"));
        var environment = await ownServer.NewEnvironmentAsync();

        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        Assert.Equal(":", (await stream.ReadAsync())!.Name);
        Assert.Equal(":", (await stream.ReadAsync())!.Name);
    }

    [Theory]
    [InlineData("1000", "8388608")]
    [InlineData("2", "8388608")]
    public async Task Resume_LastEventId_ReceivesExactlyTheMissedVersions(string ringFrames, string recentBytes)
    {
        await using var ownServer = await TestServer.StartAsync(
            ("Stream:RingFrames", ringFrames),
            ("Reader:RecentBytes", recentBytes),
            ("Reader:RecentChanges", "1")
        );
        var environment = await ownServer.NewEnvironmentAsync();
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
        var newest = await environment.PutNumberAsync(99);
        var last = await stream.NextAsync();
        Assert.Equal(("patch", newest), (last.Name, last.Id));
    }

    [Fact]
    public async Task Patch_OneOtherKeyInALargeSegment_HasThatKeyAlone()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/large", Segment(5_000))).Expect(201);
        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", "1.1"));

        (await environment.SendAsync("PUT", "/segments/large", Segment(5_001))).Expect(200);
        var patch = await stream.NextAsync();

        Assert.Equal(
            """{"base":"1.1","version":"1.2","level":1,"operations":[{"changeMembers":{"key":"large","included":{"add":["user-5000"]}}}]}""",
            patch.Data
        );

        static string Segment(int keys) =>
            $$"""{"included":[{{string.Join(',', Enumerable.Range(0, keys).Select(i => $"\"user-{i}\""))}}]}""";
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
    public async Task Epoch_OpenReader_ReceivesPutThenPatches()
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", version));

        (await environment.SendAsync("POST", "/epoch")).Expect(200);
        var put = await stream.NextAsync();
        var next = await environment.PutNumberAsync(2);
        var patch = await stream.NextAsync();

        Assert.Equal(("put", "2.1"), (put.Name, put.Id));
        Assert.Equal(("patch", next), (patch.Name, patch.Id));
    }

    [Fact]
    public async Task Epoch_ResumingReader_ReceivesPut()
    {
        var environment = await server.NewEnvironmentAsync();
        var version = await environment.PutNumberAsync(1);
        (await environment.SendAsync("POST", "/epoch")).Expect(200);

        using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", version));

        var put = await stream.NextAsync();
        Assert.Equal(("put", "2.1"), (put.Name, put.Id));
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
    public async Task Stream_ManyReadersAndWriters_ReceiveEachVersionOnce()
    {
        await using var ownServer = await TestServer.StartAsync();
        var environment = await ownServer.NewEnvironmentAsync();
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
    public async Task Open_AboveTheLimitOfTheKey_Is429WithRetryAfter()
    {
        await using var ownServer = await TestServer.StartAsync(("Stream:MaxConnectionsPerKey", "2"), ("Stream:HeartbeatSeconds", "0.1"));
        var environment = await ownServer.NewEnvironmentAsync();
        using var one = await environment.StreamAsync();
        using var two = await environment.StreamAsync();
        await two.NextAsync();

        // A rejected stream must not release a connection that it did not reserve.
        for (var i = 0; i < 6; i++)
        {
            var rejected = (await ownServer.SendAsync("GET", "/api/v1/stream", environment.ServerKey)).ExpectProblem(429);
            Assert.True(int.Parse(rejected.Header("Retry-After")!, CultureInfo.InvariantCulture) >= 1);
        }
        (await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey)).Dispose();
    }

    [Fact]
    public async Task Open_AfterAStreamOfTheKeyClosed_Succeeds()
    {
        await using var ownServer = await TestServer.StartAsync(("Stream:MaxConnectionsPerKey", "1"), ("Stream:HeartbeatSeconds", "0.1"));
        var environment = await ownServer.NewEnvironmentAsync();
        var first = await environment.StreamAsync();
        await first.NextAsync();

        first.Dispose();

        // The server detects the disconnect at its next heartbeat; until then it returns 429.
        await Waiting.Until(
            async () =>
            {
                using var second = await SseClient.TryOpenAsync(ownServer, "/api/v1/stream", environment.ServerKey);
                return second is not null;
            },
            "the server to accept another stream"
        );
    }

    [Fact]
    public async Task Stop_OpenStreams_CloseWithARetryTime()
    {
        await using var ownServer = await TestServer.StartAsync();
        var environment = await ownServer.NewEnvironmentAsync();
        using var rules = await environment.StreamAsync();
        using var refetch = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey, ("Last-Event-ID", "1.0"));
        await rules.NextAsync();
        await refetch.ReadAsync();

        var stopping = ownServer.StopAsync();

        Assert.Equal("retry", (await rules.ReadToEndAsync())[^1].Name);
        Assert.Equal("retry", (await refetch.ReadToEndAsync())[^1].Name);
        await stopping;
    }
}
