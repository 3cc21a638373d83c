using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests that a report that is sent again gets the same ids.</summary>
public sealed class ResendTests(TrackServer server) : IClassFixture<TrackServer>
{
    [Fact]
    public async Task Resend_EventsWithTimes_GetTheSameIds()
    {
        var environment = await server.NewEnvironmentAsync();
        var item = $$"""{"name":"n","targetingKey":"u","time":"{{server.Time.GetUtcNow():O}}"}""";
        var events = $$"""[{{item}},{{item.Replace("\"u\"", "\"v\"", StringComparison.Ordinal)}},{{item}}]""";

        var first = await SendAsync(environment, events);
        var second = await SendAsync(environment, events);

        Assert.Equal(3, first.Distinct().Count(id => id != "none"));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Resend_EventWithTimeAtAnotherPosition_GetsTheSameId()
    {
        var environment = await server.NewEnvironmentAsync();
        var item = $$"""{"name":"n","targetingKey":"u","time":"{{server.Time.GetUtcNow():O}}"}""";

        var first = await SendAsync(environment, $"[{item}]");
        var second = await SendAsync(environment, $"[{{}},{item}]");

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Resend_EventsWithIds_KeepTheIds()
    {
        var environment = await server.NewEnvironmentAsync();
        const string events = """[{"id":"a","name":"n","targetingKey":"u"},{"id":"b","name":"n","targetingKey":"u"}]""";

        var first = await SendAsync(environment, events);
        var second = await SendAsync(environment, events);

        Assert.Equal(["a", "b"], first);
        Assert.Equal(["a", "b"], second);
    }

    [Fact]
    public async Task Resend_EventsWithoutTimeAndId_AreNewEvents()
    {
        var environment = await server.NewEnvironmentAsync();

        var ids = await SendAsync(environment, """[{"name":"n","targetingKey":"u"},{"name":"n","targetingKey":"u","time":null}]""");

        Assert.Equal(["none", "none"], ids);
    }

    /// <summary>Sends a report, and returns the ids of its accepted events.</summary>
    private async Task<List<string>> SendAsync(TestEnvironment environment, string events)
    {
        var before = server.Journal.Of<TrackEvent>(environment).Length;
        (await server.TrackAsync(environment, events)).Expect(200);
        return [.. server.Journal.Of<TrackEvent>(environment).Skip(before).Select(read => read.Id ?? "none")];
    }
}
