using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests reports as a whole, on both endpoints.</summary>
public sealed class ReportTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string One = """{"events":[{"name":"n","targetingKey":"u"}]}""";

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
    public async Task Report_AtTheEventLimit_IsAcceptedAndOneMoreIs400()
    {
        var environment = await server.NewEnvironmentAsync();
        static string Events(int count) => $"[{string.Join(',', Enumerable.Repeat("""{"name":"n","targetingKey":"u"}""", count))}]";

        Assert.Equal(500, (await server.TrackAsync(environment, Events(500))).Accepted());
        var answer = (await server.TrackAsync(environment, Events(501))).ExpectProblem(400);

        Assert.Contains(
            "/events: 'events' may have 500 items at most (Track:MaxEvents), not 501",
            Assert.Single(answer.Errors),
            StringComparison.Ordinal
        );
        Assert.Equal(500, server.Journal.Of<TrackEvent>(environment).Length);
        Assert.Equal(0, (await server.TrackAsync(environment, "[]")).Accepted());
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_TooLarge_Is413(string path)
    {
        var environment = await server.NewEnvironmentAsync();
        const int limit = 1024 * 1024;
        string Body(int length) => """{"events":[]""" + new string(' ', length - 13) + "}";
        (await server.SendAsync("POST", path, environment.ServerKey, Body(limit))).Expect(200);
        (await server.SendAsync("POST", path, environment.ServerKey, Body(limit + 1))).ExpectProblem(413);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_MissingOrUnknownKey_Is401(string path)
    {
        (await server.SendAsync("POST", path, null, One)).ExpectProblem(401);
        (await server.SendAsync("POST", path, "fcs_none", One)).ExpectProblem(401);
        (await server.SendAsync("POST", path, server.Token, One)).ExpectProblem(401);
    }

    [Fact]
    public async Task Report_CompressedOrOtherMediaType_Is415()
    {
        var environment = await server.NewEnvironmentAsync();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(One));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        Assert.Contains(
            "without 'Content-Encoding: gzip'",
            (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, content)).ExpectProblem(415).String("detail"),
            StringComparison.Ordinal
        );
        (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, One, ("Content-Type", "text/plain"))).ExpectProblem(415);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Report_FromAnotherOrigin_IsAllowed(string path)
    {
        var environment = await server.NewEnvironmentAsync();
        var asked = await server.SendAsync(
            "OPTIONS",
            path,
            null,
            (string?)null,
            ("Origin", "https://shop.example"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type")
        );

        Assert.Equal("*", asked.Header("Access-Control-Allow-Origin"));
        Assert.Contains("Authorization", asked.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        var sent = (
            await server.SendAsync("POST", path, environment.ClientKey, """{"events":[]}""", ("Origin", "https://shop.example"))
        ).Expect(200);
        Assert.Equal("*", sent.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Report_ClientKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();

        Assert.Equal(1, (await server.TrackAsync(environment, """[{"name":"n","targetingKey":"u"}]""", environment.ClientKey)).Accepted());
        Assert.Equal(1, (await server.ExposeAsync(environment, """[{"flagKey":"f"}]""", environment.ClientKey)).Accepted());
    }

    [Fact]
    public async Task Report_JournalUnavailable_Is503AndAcceptsNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        await using var broken = new BrokenJournal(server.Journal);
        var answer = (await server.TrackAsync(environment, """[{"name":"n","targetingKey":"u"},{}]""")).ExpectProblem(503);

        Assert.Equal("2", answer.Header("Retry-After"));
        Assert.False(answer.Json.TryGetProperty("accepted", out _));
        Assert.Empty(server.Journal.Of<TrackEvent>(environment));
        // A report without valid events needs no journal.
        Assert.Equal(0, Assert.Single((await server.TrackAsync(environment, "[{}]")).Rejected()));
    }

    private sealed class BrokenJournal : IAsyncDisposable
    {
        private readonly JournalProbe _journal;

        public BrokenJournal(JournalProbe journal)
        {
            _journal = journal;
            journal.Works = false;
        }

        public ValueTask DisposeAsync()
        {
            _journal.Works = true;
            return ValueTask.CompletedTask;
        }
    }
}
