using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests that accepted reports are durable.</summary>
public sealed class RecordedTests
{
    private const string Purchase =
        """[{"id":"o-1","name":"purchase","targetingKey":"jürgen","value":99.5,"attributes":{"currency":"€"}}]""";

    private static string Events(string folder) => Path.Combine(folder, "out");

    private static string Spool(string folder) => Path.Combine(folder, "spool");

    private static Task<TestServer> StartAsync(string folder, params (string Name, string Value)[] more) =>
        TestServer.StartAsync([
            ("Events:Recorders", "file"),
            ("EventFile:Directory", Events(folder)),
            ("EventSpool:Directory", Spool(folder)),
            ("EventSpool:RetrySeconds", "0.05"),
            .. more,
        ]);

    private static JsonElement[] Lines(string folder) =>
        [.. File.ReadAllLines(Path.Combine(Events(folder), "events.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static Task<Answer> SendAsync(TestEnvironment environment, string path, string events) =>
        environment.Server.SendAsync("POST", path, environment.ServerKey, $$"""{"sdk":"shop/1 (x)","events":{{events}}}""");

    [Fact]
    public async Task Report_Accepted_IsWrittenAccordingToTheSchema()
    {
        using var folder = new TemporaryFolder();
        await using var server = new Owned(await StartAsync(folder.Path, ("EventPrivacy:Attributes", "plan")));
        var environment = await server.Server.NewEnvironmentAsync();

        Assert.Equal(1, (await SendAsync(environment, "/api/v1/track", Purchase)).Accepted());
        Assert.Equal(
            2,
            (
                await SendAsync(
                    environment,
                    "/api/v1/exposures",
                    """[{"flagKey":"f","variant":"on","value":{"a":1},"reason":"CACHED","ruleId":"r","rulesetVersion":"1.42","targetingKey":"u","context":{"plan":"pro","email":"x@y.z"},"samplingRate":0.25},{"flagKey":"f","errorCode":"PROVIDER_FATAL"}]"""
                )
            ).Accepted()
        );
        var lines = Lines(folder.Path);

        Assert.Empty(EventSchema.Errors("track", lines[0]));
        Assert.Empty(EventSchema.Errors("evaluation", lines[1]));
        Assert.Empty(EventSchema.Errors("evaluation", lines[2]));
        Assert.Equal("""{"currency":"€"}""", lines[0].GetProperty("attributes").GetRawText());
        Assert.Equal(
            ("jürgen", 99.5, "shop/1"),
            (
                lines[0].GetProperty("targetingKey").GetString(),
                lines[0].GetProperty("value").GetDouble(),
                lines[0].GetProperty("sdk").GetString()
            )
        );
        Assert.Equal(
            ("""{"plan":"pro"}""", 0.25, "sdk", "1.42"),
            (
                lines[1].GetProperty("context").GetRawText(),
                lines[1].GetProperty("samplingRate").GetDouble(),
                lines[1].GetProperty("source").GetString(),
                lines[1].GetProperty("rulesetVersion").GetString()
            )
        );
        Assert.Equal(
            ("ERROR", "PROVIDER_FATAL"),
            (lines[2].GetProperty("reason").GetString(), lines[2].GetProperty("errorCode").GetString())
        );
    }

    [Fact]
    public async Task Evaluation_OfEveryKind_IsWrittenAccordingToTheSchema()
    {
        using var folder = new TemporaryFolder();
        await using var server = new Owned(await StartAsync(folder.Path, ("EventPrivacy:Attributes", "plan")));
        var environment = await server.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.EvaluateAsync("color", """{"targetingKey":"jürgen","plan":"pro","email":"x@y.z"}""")).Expect(200);
        (await environment.EvaluateAsync("color")).Expect(400);
        (await environment.BulkAsync("""{"targetingKey":"root"}""", null, ("User-Agent", "test/1 (x)"))).Expect(200);
        var version = await environment.VersionAsync();
        await server.Server.StopAsync();
        var lines = Lines(folder.Path);

        Assert.Equal(7, lines.Length);
        foreach (var line in lines)
            Assert.Empty(EventSchema.Errors("evaluation", line));
        // Requests of different threads may be written in another order than they were answered.
        var split = lines.Single(line => line.TryGetProperty("targetingKey", out var key) && key.GetString() == "jürgen");

        Assert.Equal(
            ("""{"plan":"pro"}""", "SPLIT", "half"),
            (split.GetProperty("context").GetRawText(), split.GetProperty("reason").GetString(), split.GetProperty("ruleId").GetString())
        );
        Assert.Equal(
            "TARGETING_KEY_MISSING",
            lines.Single(line => line.TryGetProperty("errorCode", out _)).GetProperty("errorCode").GetString()
        );
        var bulk = lines.Where(line => line.TryGetProperty("targetingKey", out var key) && key.GetString() == "root").ToList();

        Assert.Equal(5, bulk.Count);
        Assert.All(
            bulk,
            line => Assert.Equal((version, "test/1"), (line.GetProperty("rulesetVersion").GetString(), line.GetProperty("sdk").GetString()))
        );
        Assert.Equal(7, lines.Select(line => line.GetProperty("id").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData("plain", 1)]
    [InlineData("hashed", 1)]
    [InlineData("omitted", 2)]
    public async Task Resend_EventWithTime_GetsTheSameIdUnlessKeysAreOmitted(string keys, int events)
    {
        using var folder = new TemporaryFolder();
        var secret = Path.Combine(folder.Path, "secret");
        await File.WriteAllTextAsync(secret, "a secret of sixteen bytes or more\n");
        await using var server = new Owned(
            await StartAsync(folder.Path, ("EventPrivacy:TargetingKey", keys), ("EventPrivacy:HashKeyFile", secret))
        );
        var environment = await server.Server.NewEnvironmentAsync();
        var report = $$"""[{"name":"n","targetingKey":"u","time":"{{server.Server.Time.GetUtcNow():O}}"}]""";
        (await SendAsync(environment, "/api/v1/track", report)).Expect(200);
        (await SendAsync(environment, "/api/v1/track", report)).Expect(200);
        var lines = Lines(folder.Path);

        Assert.Equal(2, lines.Length);
        Assert.Equal(events, lines.Select(line => line.GetProperty("id").GetString()).Distinct().Count());
        foreach (var line in lines)
            Assert.Empty(EventSchema.Errors("track", line));
        Assert.Equal(keys != "omitted", lines[0].TryGetProperty("targetingKey", out var key));
        if (keys == "hashed")
            Assert.Matches("^hmac-sha256:[A-Za-z0-9_-]{43}$", key.GetString());
    }

    [Fact]
    public async Task Report_DestinationUnavailable_IsSpooledBeforeItIsAccepted()
    {
        using var folder = new TemporaryFolder();
        await using var server = new Owned(await StartAsync(folder.Path));
        var environment = await server.Server.NewEnvironmentAsync();
        await File.WriteAllTextAsync(Events(folder.Path), "a file where the folder should be");

        Assert.Equal(1, (await SendAsync(environment, "/api/v1/track", Purchase)).Accepted());
        Assert.Contains(
            Directory.GetFiles(Spool(folder.Path), "*", SearchOption.AllDirectories),
            path => Path.GetFileName(path) != "lock" && ReadShared(path).Contains("purchase", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Report_DestinationAndSpoolUnavailable_Is503AndCountsOnceWhenResent()
    {
        using var folder = new TemporaryFolder();
        await using var server = new Owned(await StartAsync(folder.Path));
        var environment = await server.Server.NewEnvironmentAsync();
        await File.WriteAllTextAsync(Events(folder.Path), "a file where the folder should be");
        if (Directory.Exists(Spool(folder.Path)))
            Directory.Delete(Spool(folder.Path), recursive: true);
        await File.WriteAllTextAsync(Spool(folder.Path), "a file where the folder should be");
        var answer = (await SendAsync(environment, "/api/v1/track", Purchase)).ExpectProblem(503);
        var health = (await server.Server.SendAsync("GET", "/health/ready", null)).Expect(200);

        Assert.Equal(
            ("ready", "degraded", "file is unavailable and its spool cannot be written"),
            (health.String("status"), health.String("events"), health.String("eventsProblem"))
        );
        Assert.NotNull(answer.Header("Retry-After"));
        File.Delete(Events(folder.Path));
        File.Delete(Spool(folder.Path));
        // A rejected report may have reached a destination; sent again it has the same ids.
        Assert.Equal(1, (await SendAsync(environment, "/api/v1/track", Purchase)).Accepted());
        await server.Server.StopAsync();
        var kept = string.Concat(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Single(Regex.Matches(kept, "\\{\"id\":\"([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct());
    }

    private static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd();
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("flagcluster-events-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
