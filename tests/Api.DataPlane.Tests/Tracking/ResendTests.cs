using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests that a report that is sent again gets the same ids.</summary>
public sealed class ResendTests(TrackServer server) : IClassFixture<TrackServer>
{
    private async Task<List<string>> SendAsync(TestEnvironment environment, string events)
    {
        var before = server.Journal.Of<TrackEvent>(environment).Length;
        (await server.TrackAsync(environment, events)).Expect(200);
        return [.. server.Journal.Of<TrackEvent>(environment).Skip(before).Select(read => read.Id ?? "none")];
    }

    [Fact]
    public async Task Resend_EventsWithTimes_GetTheSameIds()
    {
        var environment = await server.NewEnvironmentAsync();
        var item = $$"""{"name":"n","targetingKey":"u","time":"{{server.Time.GetUtcNow():O}}"}""";
        var events = $$"""[{{item}},{{item.Replace("\"u\"", "\"v\"", StringComparison.Ordinal)}},{{item}}]""";
        var first = await SendAsync(environment, events);

        Assert.Equal(3, first.Distinct().Count(id => id != "none"));
        Assert.Equal(first, await SendAsync(environment, events));
        // The events before it do not matter.
        Assert.Equal([first[0]], await SendAsync(environment, $"[{{}},{item}]"));
    }

    [Fact]
    public async Task Resend_EventsWithIds_KeepTheIds()
    {
        var environment = await server.NewEnvironmentAsync();
        const string events = """[{"id":"a","name":"n","targetingKey":"u"},{"id":"b","name":"n","targetingKey":"u"}]""";

        Assert.Equal(["a", "b"], await SendAsync(environment, events));
        Assert.Equal(["a", "b"], await SendAsync(environment, events));
    }

    [Fact]
    public async Task Resend_EventsWithoutTimeAndId_AreNewEvents()
    {
        var environment = await server.NewEnvironmentAsync();

        Assert.Equal(
            ["none", "none"],
            await SendAsync(environment, """[{"name":"n","targetingKey":"u"},{"name":"n","targetingKey":"u","time":null}]""")
        );
    }
}
