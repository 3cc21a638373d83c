using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests reports as <c>navigator.sendBeacon</c> sends them: as plain text, with an origin and without further headers.</summary>
public sealed class BeaconTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string Event = """{"events":[{"name":"left","targetingKey":"ada"}]}""",
        Evaluation = """{"events":[{"flagKey":"f","targetingKey":"ada"}]}""";

    [Fact]
    public async Task Track_BeaconWithAClientKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await SendAsync("/api/v1/track?key=" + environment.ClientKey, Event);

        Assert.Equal(1, answer.Accepted());
        Assert.Equal("left", Assert.Single(server.Journal.Of<TrackEvent>(environment)).Name);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Exposures_BeaconWithAClientKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await SendAsync("/api/v1/exposures?key=" + environment.ClientKey, Evaluation);

        Assert.Equal(1, answer.Accepted());
    }

    [Fact]
    public async Task Track_BeaconWithAServerKey_Is401()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await SendAsync("/api/v1/track?key=" + environment.ServerKey, Event);

        answer.ExpectProblem(401);
        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
    }

    [Theory]
    [InlineData("key=&key=")]
    [InlineData("key=fcc_none_none")]
    [InlineData("key=")]
    [InlineData("Token=x")]
    public async Task Track_BeaconWithoutAKey_Is401(string query)
    {
        var answer = await SendAsync("/api/v1/track?" + query, Event);

        answer.ExpectProblem(401);
    }

    [Fact]
    public async Task Track_BeaconWithAnUnknownParameter_Is400()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await SendAsync($"/api/v1/track?key={environment.ClientKey}&dryRun=true", Event);

        answer.ExpectProblem(400);
        Assert.DoesNotContain(environment.ClientKey, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_ClientKeyInTheQuery_Is401()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await SendAsync("/ofrep/v1/evaluate/flags?key=" + environment.ClientKey, "{}");

        answer.Expect(401);
    }

    private Task<Answer> SendAsync(string address, string body) =>
        server.SendAsync(
            "POST",
            address,
            null,
            body,
            ("Content-Type", "text/plain;charset=UTF-8"),
            ("Origin", "https://shop.example"),
            ("Sec-Fetch-Mode", "no-cors"),
            ("Cookie", "session=other")
        );
}
