using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests whole reports on both endpoints.</summary>
public sealed class ReportTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string OneEvent = """{"events":[{"name":"n","targetingKey":"u"}]}""";

    public static TheoryData<string> Paths => new("/api/v1/track", "/api/v1/exposures");

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "needs the property 'events'")]
    [InlineData("""{"events":{}}""", "must be a JSON array")]
    [InlineData("""{"events":[],"more":1}""", "Unknown property 'more'")]
    [InlineData("""{"events":[],"sdk":1}""", "must be a string")]
    [InlineData("""{"events":[],"events":[]}""", "")]
    public async Task Report_Invalid_Is400(string body, string error)
    {
        var environment = await server.NewEnvironmentAsync();

        foreach (var path in Paths)
        {
            var answer = (await server.SendAsync("POST", (string)path, environment.ServerKey, body)).ExpectProblem(400);

            Assert.Contains(error, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Report_AtTheEventLimit_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.TrackAsync(environment, Events(500));

        Assert.Equal(500, answer.Accepted());
        Assert.Equal(500, server.Journal.Of<TrackEvent>(environment).Length);
    }

    [Fact]
    public async Task Report_AboveTheEventLimit_Is400AndAcceptsNothing()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await server.TrackAsync(environment, Events(501))).ExpectProblem(400);

        Assert.Contains(
            "/events: 'events' may have 500 items at most (Track:MaxEvents), not 501",
            Assert.Single(answer.Errors),
            StringComparison.Ordinal
        );
        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
    }

    [Fact]
    public async Task Report_NoEvents_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        Assert.Equal(0, (await server.TrackAsync(environment, "[]")).Accepted());
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_AtTheSizeLimit_IsAcceptedAndOneByteMoreIs413(string path)
    {
        const int limit = 1024 * 1024;
        var environment = await server.NewEnvironmentAsync();

        (await server.SendAsync("POST", path, environment.ServerKey, Body(limit))).Expect(200);
        (await server.SendAsync("POST", path, environment.ServerKey, Body(limit + 1))).ExpectProblem(413);

        static string Body(int length) => """{"events":[]""" + new string(' ', length - 13) + "}";
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_MissingOrUnknownKey_Is401(string path)
    {
        (await server.SendAsync("POST", path, null, OneEvent)).ExpectProblem(401);
        (await server.SendAsync("POST", path, "fcs_none", OneEvent)).ExpectProblem(401);
        (await server.SendAsync("POST", path, server.Token, OneEvent)).ExpectProblem(401);
    }

    [Fact]
    public async Task Report_Compressed_Is415()
    {
        var environment = await server.NewEnvironmentAsync();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(OneEvent));
        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        var answer = (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, content)).ExpectProblem(415);

        Assert.Contains("without 'Content-Encoding: gzip'", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OtherMediaType_Is415()
    {
        var environment = await server.NewEnvironmentAsync();

        (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, OneEvent, ("Content-Type", "text/plain"))).ExpectProblem(
            415
        );
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_FromAnotherOrigin_IsAllowed(string path)
    {
        var environment = await server.NewEnvironmentAsync();

        var preflight = await server.SendAsync(
            "OPTIONS",
            path,
            null,
            body: null,
            ("Origin", "https://shop.example"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type")
        );

        var sent = await server.SendAsync("POST", path, environment.ClientKey, """{"events":[]}""", ("Origin", "https://shop.example"));

        Assert.Equal("*", preflight.Header("Access-Control-Allow-Origin"));
        Assert.Contains("Authorization", preflight.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, sent.Status);
        Assert.Equal("*", sent.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Report_ClientKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        var tracks = await server.TrackAsync(environment, Events(1), environment.ClientKey);
        var exposures = await server.ExposeAsync(environment, """[{"flagKey":"f"}]""", environment.ClientKey);

        Assert.Equal((1, 1), (tracks.Accepted(), exposures.Accepted()));
    }

    [Fact]
    public async Task Report_JournalUnavailable_Is503AndAcceptsNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        using var outage = new JournalOutage(server.Journal);

        var answer = (await server.TrackAsync(environment, """[{"name":"n","targetingKey":"u"},{}]""")).ExpectProblem(503);

        Assert.Equal("2", answer.Header("Retry-After"));
        Assert.False(answer.Json.TryGetProperty("accepted", out _));
        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
    }

    [Fact]
    public async Task Report_JournalUnavailableAndNoValidEvent_IsAnswered()
    {
        var environment = await server.NewEnvironmentAsync();
        using var outage = new JournalOutage(server.Journal);

        var answer = await server.TrackAsync(environment, "[{}]");

        Assert.Equal(0, Assert.Single(answer.Rejected()));
    }

    private static string Events(int count) => $"[{string.Join(',', Enumerable.Repeat("""{"name":"n","targetingKey":"u"}""", count))}]";

    private sealed class JournalOutage : IDisposable
    {
        private readonly JournalProbe _journal;

        public JournalOutage(JournalProbe journal)
        {
            _journal = journal;
            journal.IsAvailable = false;
        }

        public void Dispose() => _journal.IsAvailable = true;
    }
}
