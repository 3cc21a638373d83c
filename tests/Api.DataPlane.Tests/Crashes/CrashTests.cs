using System.Text;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Tests.Tracking;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Crashes;

public sealed class CrashTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string Path = "/api/v1/crashes";
    private const string Crash = """
        {"id":"c1","targetingKey":"ada","type":"NullReferenceException","message":"Object of ada@example.org","app":"shop/3.2.0","platform":"web",
         "stack":"at Shop.Cart.Total() in /src/Cart.cs:line 12","flags":[{"flagKey":"new-checkout","variant":"on","rulesetVersion":"1.42"},{"flagKey":"color"}]}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Crash_AnyKey_IsRecordedAsATrackWithoutDetails(bool asClient)
    {
        var environment = await server.NewEnvironmentAsync();
        var key = asClient ? environment.ClientKey : environment.ServerKey;

        var answer = await server.SendAsync("POST", Path, key, $$"""{"sdk":"shop/3","events":[{{Crash}}]}""");

        Assert.Equal(1, answer.Accepted());
        var track = Assert.Single(server.Journal.Of<TrackEvent>(environment));
        Assert.Equal(("$crash", "c1", "ada", "shop/3"), (track.Name, track.Id, track.TargetingKey, track.Sdk));
        var details = JsonSerializer.Deserialize<JsonElement>(track.Details.Span);
        Assert.Equal(["group", "type", "frame", "app", "platform", "flags"], details.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Shop.Cart.Total() in Cart.cs", details.GetProperty("frame").GetString());
        Assert.Equal("""[["new-checkout","on","1.42"],["color"]]""", details.GetProperty("flags").GetRawText());
    }

    [Fact]
    public async Task Crash_RecordDetails_RecordsMessageAndStack()
    {
        await using var own = new TrackServer();
        await TestServer.StartAsync(own, ("Crash:RecordDetails", "true"));
        var environment = await own.NewEnvironmentAsync();

        (await own.SendAsync("POST", Path, environment.ServerKey, $$"""{"events":[{{Crash}}]}""")).Expect(200);

        var details = Encoding.UTF8.GetString(Assert.Single(own.Journal.Of<TrackEvent>(environment)).Details.Span);
        Assert.Contains("\"message\":\"Object of ada@example.org\"", details, StringComparison.Ordinal);
        Assert.Contains("\"stack\":\"at Shop.Cart.Total() in /src/Cart.cs:line 12\"", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_LongMessageAndStack_LoseTheirEnd()
    {
        await using var own = new TrackServer();
        await TestServer.StartAsync(own, ("Crash:RecordDetails", "true"));
        var environment = await own.NewEnvironmentAsync();
        var body = JsonSerializer.Serialize(
            new { events = new[] { new { message = new string('m', 5_000), stack = string.Concat(Enumerable.Repeat("é😀", 20_000)) } } }
        );

        (await own.SendAsync("POST", Path, environment.ServerKey, body)).Expect(200);

        var details = JsonSerializer.Deserialize<JsonElement>(Assert.Single(own.Journal.Of<TrackEvent>(environment)).Details.Span);
        Assert.Equal(4_096, details.GetProperty("message").GetString()!.Length);
        Assert.InRange(Encoding.UTF8.GetByteCount(details.GetProperty("stack").GetString()!), 32 * 1024 - 4, 32 * 1024);
    }

    [Theory]
    [InlineData("""{"app":"shop"}""", "/events/0: A crash report needs 'type', 'message' or 'stack'.")]
    [InlineData("""{"type":5}""", "/events/0/type: 'type' must be a string, not a number.")]
    [InlineData("""{"type":"E","flags":[{"variant":"on"}]}""", "/events/0/flags/0: A flag of a crash needs the property 'flagKey'.")]
    [InlineData(
        """{"type":"E","flags":[{"flagKey":"f","rulesetVersion":"x"}]}""",
        "/events/0/flags/0/rulesetVersion: 'rulesetVersion' must be a version such as 1.42."
    )]
    public async Task Crash_InvalidReport_IsRejectedWithItsReason(string crash, string reason)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.SendAsync("POST", Path, environment.ServerKey, $$"""{"events":[{{crash}}]}""");

        Assert.Equal([reason], answer.Reasons());
        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
    }

    [Fact]
    public async Task Crash_TooManyFlags_IsRejected()
    {
        var environment = await server.NewEnvironmentAsync();
        var flags = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"flagKey":"f{{i}}"}"""));

        var answer = await server.SendAsync("POST", Path, environment.ServerKey, $$"""{"events":[{"type":"E","flags":[{{flags}}]}]}""");

        Assert.Equal(["/events/0/flags: 'flags' may have 100 items at most, not 101."], answer.Reasons());
    }

    [Fact]
    public async Task Track_NameOfCrashes_IsRejected()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.TrackAsync(environment, """[{"name":"$crash","targetingKey":"ada"}]""");

        Assert.Equal(["/events/0/name: The name '$crash' is reserved; report crashes to /api/v1/crashes."], answer.Reasons());
    }

    [Fact]
    public async Task Crash_BeaconWithAClientKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.SendAsync(
            "POST",
            $"{Path}?key={environment.ClientKey}",
            null,
            """{"events":[{"type":"E"}]}""",
            ("Content-Type", "text/plain;charset=UTF-8"),
            ("Origin", "https://shop.example")
        );

        Assert.Equal(1, answer.Accepted());
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Crash_WithoutKey_Is401()
    {
        var answer = await server.SendAsync("POST", Path, null, """{"events":[{"type":"E"}]}""");

        answer.ExpectProblem(401);
    }

    [Fact]
    public async Task Flagent_SingleCrash_Is201WithItsId()
    {
        var environment = await server.NewEnvironmentAsync();
        const string crash = """
            {"stackTrace":"java.lang.Error: x\n\tat a.B.c(B.java:1)","message":"x","platform":"android","appVersion":"1.2","deviceInfo":{"os":14},
             "breadcrumbs":["a"],"customKeys":{"k":1},"activeFlagKeys":["new-checkout","color"],"tier":"free"}
            """;

        var answer = (await server.SendAsync("POST", Path, environment.ServerKey, crash)).Expect(201);

        var track = Assert.Single(server.Journal.Of<TrackEvent>(environment));
        Assert.Equal(track.Id, answer.String("id"));
        var details = JsonSerializer.Deserialize<JsonElement>(track.Details.Span);
        Assert.Equal("""[["new-checkout"],["color"]]""", details.GetProperty("flags").GetRawText());
        Assert.Equal(
            ("java.lang.Error", "1.2", "android"),
            (details.GetProperty("type").GetString(), details.GetProperty("app").GetString(), details.GetProperty("platform").GetString())
        );
    }

    [Fact]
    public async Task FlagentBatch_AllValid_Is201WithTheirIds()
    {
        var environment = await server.NewEnvironmentAsync();
        const string one = """{"stackTrace":"a","message":"x","platform":"ios"}""";
        const string other = """{"stackTrace":"b","message":"x","platform":"ios"}""";

        var answer = (await server.SendAsync("POST", Path + "/batch", environment.ServerKey, $"[{one},{other}]")).Expect(201);

        Assert.Equal(
            server.Journal.Of<TrackEvent>(environment).Select(track => track.Id),
            answer.Json.EnumerateArray().Select(item => item.GetProperty("id").GetString())
        );
        Assert.Equal(2, server.Journal.Of<TrackEvent>(environment).Select(track => track.Id).Distinct().Count());
    }

    [Fact]
    public async Task FlagentBatch_EqualCrashes_CountSeparatelyAndOnceWhenTheyAreSentAgain()
    {
        var environment = await server.NewEnvironmentAsync();
        var time = server.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var one = $$"""{"stackTrace":"a","message":"x","platform":"ios","timestamp":{{time}}}""";

        var first = (await server.SendAsync("POST", Path + "/batch", environment.ServerKey, $"[{one},{one}]")).Expect(201);
        var second = (await server.SendAsync("POST", Path + "/batch", environment.ServerKey, $"[{one},{one}]")).Expect(201);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(2, server.Journal.Of<TrackEvent>(environment).Select(track => track.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("""[{"stackTrace":"a","message":"x","platform":"ios"},{"stackTrace":"a"}]""")]
    [InlineData("""[{"stackTrace":"a","message":"x","platform":"ios","timestamp":5}]""")]
    [InlineData("""{"stackTrace":"a","message":"x","platform":"ios"}""")]
    public async Task FlagentBatch_OneIsInvalid_Is400AndNoneIsAccepted(string body)
    {
        var environment = await server.NewEnvironmentAsync();

        (await server.SendAsync("POST", Path + "/batch", environment.ServerKey, body)).ExpectProblem(400);

        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
    }
}
