using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Events.Model;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests that the reports of one key take no space from others.</summary>
public sealed class ThrottledReportTests
{
    [Fact]
    public async Task Track_KeyAboveItsShare_Is429UntilRetryAfter()
    {
        var server = new TrackServer();
        await using var started = await TestServer.StartAsync(server, ("Track:BytesPerSecond", "2000"));
        var environment = await server.NewEnvironmentAsync();
        using var throttled = new Measurements(server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.reports.throttled");
        var large = $$$"""[{"name":"order","targetingKey":"u","attributes":{"text":"{{{new string('x', 4_000)}}}"}}]""";
        Assert.Equal(1, (await server.TrackAsync(environment, large)).Accepted());

        var rejected = (await server.TrackAsync(environment, large)).ExpectProblem(429);

        Assert.Equal(1, throttled.Now()[""]);
        Assert.Single(server.Journal.Of<Contracts.Events.TrackEvent>(environment));
        var seconds = int.Parse(rejected.Header("Retry-After")!, CultureInfo.InvariantCulture);
        Assert.InRange(seconds, 1, 60);
        server.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(1, (await server.TrackAsync(environment, large)).Accepted());
    }

    [Fact]
    public async Task Exposures_OtherKeyAboveItsShare_AreAccepted()
    {
        var server = new TrackServer();
        await using var started = await TestServer.StartAsync(server, ("Track:BytesPerSecond", "2000"));
        var (loud, quiet) = (await server.NewEnvironmentAsync(), await server.NewEnvironmentAsync());
        var exposures = string.Join(",", Enumerable.Repeat("""{"flagKey":"f","targetingKey":"u","reason":"DEFAULT"}""", 100));
        (await server.ExposeAsync(loud, $"[{exposures}]")).Expect(200);
        (await server.ExposeAsync(loud, $"[{exposures}]")).ExpectProblem(429);

        var other = await server.ExposeAsync(quiet, """[{"flagKey":"f","targetingKey":"u","reason":"DEFAULT"}]""");

        Assert.Equal(1, other.Accepted());
        // A client key of the same environment has a share of its own, too.
        Assert.Equal(
            1,
            (await server.ExposeAsync(loud, """[{"flagKey":"f","targetingKey":"u","reason":"DEFAULT"}]""", loud.ClientKey)).Accepted()
        );
    }

    /// <summary>The spool has room for 8 MiB, and its destination is unavailable.</summary>
    [Fact]
    public async Task Track_TwelveMegabytesOfOneKey_DropNoEventOfAnotherEnvironment()
    {
        var withoutDestination = new TestServer
        {
            AddServices = services => services.AddKeyedSingleton<IEventDestination, Unavailable>("file"),
        };
        await using var server = await TestServer.StartAsync(
            withoutDestination,
            ("Events:Recorders", "file"),
            ("EventSpool:Directory", Path.Combine(withoutDestination.Folder, "events")),
            ("EventSpool:MaxBytes", "8388608"),
            ("EventSpool:SegmentBytes", "1048576")
        );
        var (loud, quiet) = (await server.NewEnvironmentAsync(), await server.NewEnvironmentAsync());
        (await server.SendAsync("POST", "/api/v1/track", quiet.ServerKey, """{"events":[{"name":"order","targetingKey":"u"}]}""")).Expect(
            200
        );
        var item = $$$"""{"name":"order","targetingKey":"u","attributes":{"text":"{{{new string('x', 4_000)}}}"}}""";
        var report = $$"""{"events":[{{string.Join(",", Enumerable.Repeat(item, 250))}}]}""";

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => server.SendAsync("POST", "/api/v1/track", loud.ServerKey, report))
        );

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.Contains(answers, answer => answer.Status == 429);
        using var dropped = new Measurements(server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.events.dropped");
        Assert.All(dropped.Now(), one => Assert.Equal(0, one.Value));
    }

    private sealed class Unavailable : IEventDestination
    {
        public string Name => "file";

        public Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default) =>
            Task.FromException(new IOException("The destination is unavailable (simulated by the test)."));
    }
}
