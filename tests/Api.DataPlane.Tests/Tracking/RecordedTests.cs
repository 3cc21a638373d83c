using System.Text.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests that accepted reports are recorded before they are acknowledged.</summary>
public sealed class RecordedTests : IDisposable
{
    private const string Purchase =
        """[{"id":"o-1","name":"purchase","targetingKey":"jürgen","value":99.5,"attributes":{"currency":"€"}}]""";

    private readonly TempFolder _folder = new();

    private string Output => _folder.File("out");

    private string Spool => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_Accepted_IsWrittenAccordingToTheSchema()
    {
        await using var server = await StartAsync(("EventPrivacy:Attributes", "plan"));
        var environment = await server.NewEnvironmentAsync();

        var tracks = await SendAsync(environment, "/api/v1/track", Purchase);
        var exposures = await SendAsync(
            environment,
            "/api/v1/exposures",
            """[{"flagKey":"f","variant":"on","value":{"a":1},"reason":"CACHED","ruleId":"r","rulesetVersion":"1.42","targetingKey":"u","context":{"plan":"pro","email":"x@y.z"},"samplingRate":0.25},{"flagKey":"f","errorCode":"PROVIDER_FATAL"}]"""
        );

        Assert.Equal((1, 2), (tracks.Accepted(), exposures.Accepted()));
        var lines = ReadEvents();
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
    public async Task Evaluation_SingleFailedAndBulk_AreWrittenAccordingToTheSchema()
    {
        await using var server = await StartAsync(("EventPrivacy:Attributes", "plan"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.EvaluateAsync("color", """{"targetingKey":"jürgen","plan":"pro","email":"x@y.z"}""")).Expect(200);
        (await environment.EvaluateAsync("color")).Expect(400);
        (await environment.BulkAsync("""{"targetingKey":"root"}""", null, ("User-Agent", "test/1 (x)"))).Expect(200);
        var version = await environment.VersionAsync();
        await server.StopAsync();

        var lines = ReadEvents();
        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
            Assert.Empty(EventSchema.Errors(line.TryGetProperty("bulk", out _) ? "bulk-evaluation" : "evaluation", line));
        // Evaluations of different threads may be written in another order than they were answered.
        var split = lines.Single(line => line.TryGetProperty("targetingKey", out var key) && key.GetString() == "jürgen");
        Assert.Equal(
            ("""{"plan":"pro"}""", "SPLIT", "half"),
            (split.GetProperty("context").GetRawText(), split.GetProperty("reason").GetString(), split.GetProperty("ruleId").GetString())
        );
        Assert.Equal(
            "TARGETING_KEY_MISSING",
            lines.Single(line => line.TryGetProperty("errorCode", out _)).GetProperty("errorCode").GetString()
        );
        var bulk = lines.Single(line => line.TryGetProperty("targetingKey", out var key) && key.GetString() == "root");
        Assert.Equal(5, bulk.GetProperty("flags").GetArrayLength());
        Assert.Equal((version, "test/1"), (bulk.GetProperty("rulesetVersion").GetString(), bulk.GetProperty("sdk").GetString()));
        Assert.Equal(3, lines.Select(line => line.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Evaluation_Nothing_IsWrittenWithItsRuleAndWithoutVariant()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync(
            """{"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[{"id":"r","serve":{"nothing":true}}]}]}"""
        );

        (await environment.EvaluateAsync("f")).Expect(200);
        await server.StopAsync();

        var line = Assert.Single(ReadEvents());
        Assert.Empty(EventSchema.Errors("evaluation", line));
        Assert.Equal(("TARGETING_MATCH", "r"), (line.GetProperty("reason").GetString(), line.GetProperty("ruleId").GetString()));
        Assert.False(line.TryGetProperty("variant", out _) || line.TryGetProperty("value", out _));
    }

    [Theory]
    [InlineData("plain", 1)]
    [InlineData("hashed", 1)]
    [InlineData("omitted", 2)]
    public async Task Resend_EventWithTime_GetsTheSameIdUnlessKeysAreOmitted(string keys, int ids)
    {
        var secret = _folder.File("secret");
        await File.WriteAllTextAsync(secret, "a secret of sixteen bytes or more\n");
        await using var server = await StartAsync(("EventPrivacy:TargetingKey", keys), ("EventPrivacy:HashKeyFile", secret));
        var environment = await server.NewEnvironmentAsync();
        var report = $$"""[{"name":"n","targetingKey":"u","time":"{{server.Time.GetUtcNow():O}}"}]""";

        (await SendAsync(environment, "/api/v1/track", report)).Expect(200);
        (await SendAsync(environment, "/api/v1/track", report)).Expect(200);

        var lines = ReadEvents();
        Assert.Equal(2, lines.Length);
        Assert.Equal(ids, lines.Select(line => line.GetProperty("id").GetString()).Distinct().Count());
        foreach (var line in lines)
            Assert.Empty(EventSchema.Errors("track", line));
        Assert.Equal(keys != "omitted", lines[0].TryGetProperty("targetingKey", out var key));
        if (keys == "hashed")
            Assert.Matches("^hmac-sha256:[A-Za-z0-9_-]{43}$", key.GetString());
    }

    [Fact]
    public async Task Report_DestinationUnavailable_IsSpooledBeforeItIsAccepted()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        await File.WriteAllTextAsync(Output, "a file where the folder should be");

        var answer = await SendAsync(environment, "/api/v1/track", Purchase);

        Assert.Equal(1, answer.Accepted());
        Assert.Contains(
            Directory.GetFiles(Spool, "*", SearchOption.AllDirectories),
            path => Path.GetFileName(path) != "lock" && ReadShared(path).Contains("purchase", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Report_DestinationAndSpoolUnavailable_Is503AndDegraded()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        await BlockFoldersAsync();

        var answer = (await SendAsync(environment, "/api/v1/track", Purchase)).ExpectProblem(503);

        Assert.NotNull(answer.Header("Retry-After"));
        var health = (await server.SendAsync("GET", "/health/ready", null)).Expect(200);
        Assert.Equal(
            ("ready", "degraded", "file is unavailable and its spool cannot be written"),
            (health.String("status"), health.String("events"), health.String("eventsProblem"))
        );
    }

    /// <summary>A rejected report may have reached a destination; when it is sent again, it has the same ids.</summary>
    [Fact]
    public async Task Report_ResentAfterItWasRejected_CountsOnce()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        await BlockFoldersAsync();
        (await SendAsync(environment, "/api/v1/track", Purchase)).ExpectProblem(503);
        File.Delete(Output);
        File.Delete(Spool);

        var answer = await SendAsync(environment, "/api/v1/track", Purchase);

        Assert.Equal(1, answer.Accepted());
        await Waiting.Until(() => Task.FromResult(File.Exists(Path.Combine(Output, "events.jsonl"))), "the delivery of the event");
        await server.StopAsync();
        Assert.Single(ReadEvents().Select(line => line.GetProperty("id").GetString()).Distinct());
    }

    /// <summary>Puts files in the place of the folders of the destination and the spool, so that neither can be written.</summary>
    private async Task BlockFoldersAsync()
    {
        await File.WriteAllTextAsync(Output, "a file where the folder should be");
        if (Directory.Exists(Spool))
            Directory.Delete(Spool, recursive: true);
        await File.WriteAllTextAsync(Spool, "a file where the folder should be");
    }

    private Task<TestServer> StartAsync(params (string Name, string Value)[] settings) =>
        TestServer.StartAsync([
            ("Events:Recorders", "file"),
            ("EventFile:Directory", Output),
            ("EventSpool:Directory", Spool),
            ("EventSpool:RetrySeconds", "0.05"),
            .. settings,
        ]);

    private static Task<Answer> SendAsync(TestEnvironment environment, string path, string events) =>
        environment.Server.SendAsync("POST", path, environment.ServerKey, $$"""{"sdk":"shop/1 (x)","events":{{events}}}""");

    private JsonElement[] ReadEvents() =>
        [.. File.ReadAllLines(Path.Combine(Output, "events.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd();
    }
}
