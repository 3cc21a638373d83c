using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests the changes of features that SDKs poll. Heartbeats, which would end the use of changes, are rare.</summary>
public sealed class DeltaTests : IAsyncLifetime
{
    private const string Path = "/api/client/delta";

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "300"));
        _environment = await _server.NewUnleashEnvironmentAsync(UnleashRules.Document);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_NoEtag_IsHydratedWithTheFeaturesOfTheDocument()
    {
        var features = await _environment.UnleashAsync("GET", "/api/client/features", headers: ("Unleash-Client-Spec", "5.2.0"));

        var answer = await _environment.UnleashAsync("GET", Path);

        var hydration = Assert.Single(answer.Expect(200).Json.GetProperty("events").EnumerateArray());
        Assert.Equal(
            ("hydration", 1, features.Json.GetProperty("features").GetRawText(), features.Json.GetProperty("segments").GetRawText()),
            (
                hydration.GetProperty("type").GetString(),
                hydration.GetProperty("eventId").GetInt64(),
                hydration.GetProperty("features").GetRawText(),
                hydration.GetProperty("segments").GetRawText()
            )
        );
        Assert.NotEqual("[]", features.Json.GetProperty("segments").GetRawText());
    }

    [Fact]
    public async Task Get_CurrentEtag_Is304()
    {
        var etag = (await _environment.UnleashAsync("GET", Path)).Expect(200).Header("ETag")!;

        var answer = await _environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));

        Assert.Equal((304, "", etag), (answer.Status, answer.Text, answer.Header("ETag")));
    }

    [Fact]
    public async Task Get_EtagOfAnEarlierVersion_HasTheEventsSinceThen()
    {
        var first = await _environment.UnleashAsync("GET", Path);
        await _environment.PutNumberAsync(1);
        await _environment.UnleashAsync("GET", Path);
        (await _environment.SendAsync("DELETE", "/flags/removed")).Expect(204);
        (await _environment.SendAsync("PATCH", "/segments/staff", """{"name":"Employees"}""")).Expect(200);

        var answer = await _environment.UnleashAsync("GET", Path, headers: ("If-None-Match", first.Header("ETag")!));

        Assert.Equal(
            ["2 feature-updated n", "4 segment-updated 7", "4 feature-removed removed"],
            answer.Expect(200).Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe)
        );
        Assert.Equal($"{answer.Bytes.Length}", answer.Header("Content-Length"));
    }

    [Fact]
    public async Task Get_SegmentThatNoFeatureUsesAnyMore_IsRemovedAfterTheFeature()
    {
        var etag = (await _environment.UnleashAsync("GET", Path)).Header("ETag")!;
        (await _environment.SendAsync("PATCH", "/flags/chosen", """{"rules":[]}""")).Expect(200);

        var answer = await _environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));

        Assert.Equal(
            ["2 feature-updated chosen", "2 segment-removed 7"],
            answer.Expect(200).Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe)
        );
    }

    [Fact]
    public async Task Get_OnlyFlagsThatUnleashCannotExpressChanged_Is304()
    {
        var etag = (await _environment.UnleashAsync("GET", Path)).Header("ETag")!;
        (await _environment.SendAsync("PATCH", "/flags/unsupported", """{"description":"changed"}""")).Expect(200);

        var answer = await _environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));

        Assert.Equal((304, ""), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("\"9.9-0000000000000000\"")]
    [InlineData("\"nonsense\"")]
    [InlineData("")]
    public async Task Get_UnknownEtag_IsHydrated(string etag)
    {
        await _environment.UnleashAsync("GET", Path);
        await _environment.PutNumberAsync(1);

        var answer = await _environment.UnleashAsync("GET", Path, headers: ("If-None-Match", etag));

        Assert.Equal(["2 hydration"], answer.Expect(200).Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe));
    }

    [Fact]
    public async Task Get_MoreChangesThanAreKept_IsHydrated()
    {
        await using var server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "300"), ("Stream:RingFrames", "1"));
        var environment = await server.NewUnleashEnvironmentAsync(UnleashRules.Document);
        var first = await environment.UnleashAsync("GET", Path);
        await environment.PutNumberAsync(1);
        var second = await environment.UnleashAsync("GET", Path);
        await environment.PutNumberAsync(2);

        var kept = await environment.UnleashAsync("GET", Path, headers: ("If-None-Match", second.Header("ETag")!));
        var lost = await environment.UnleashAsync("GET", Path, headers: ("If-None-Match", first.Header("ETag")!));

        Assert.Equal(["3 feature-updated n"], kept.Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe));
        Assert.Equal(["3 hydration"], lost.Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe));
    }
}
