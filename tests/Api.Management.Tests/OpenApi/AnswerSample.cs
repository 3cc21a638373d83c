using FlagCluster.Api.Management.Tests.Analytics;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.OpenApi;

/// <summary>Represents a request and the operation that describes its answer.</summary>
/// <param name="Name">What the request is about.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Method">The method of the operation.</param>
/// <param name="Template">The path of the operation.</param>
/// <param name="Send">Sends the request to an environment with the ruleset <see cref="SampleDocuments.Mixed"/>.</param>
internal sealed record AnswerSample(string Name, int Status, string Method, string Template, Func<TestEnvironment, Task<Answer>> Send)
{
    private const string Single = "/ofrep/v1/evaluate/flags/{key}";
    private const string Bulk = "/ofrep/v1/evaluate/flags";
    private const string Track = "/api/v1/track";
    private const string Exposures = "/api/v1/exposures";
    private const string Ruleset = "/api/v1/ruleset";
    private const string Environment = "/api/v1/projects/{project}/environments/{environment}";

    private static readonly string Long = new('x', 2_000_000);

    /// <summary>Gets the answers of the data plane.</summary>
    public static IReadOnlyList<AnswerSample> DataPlane { get; } =
    [
        new("flag: boolean", 200, "POST", Single, environment => environment.EvaluateAsync("checkout")),
        new("flag: object", 200, "POST", Single, environment => environment.EvaluateAsync("layout")),
        new("flag: number", 200, "POST", Single, environment => environment.EvaluateAsync("limit")),
        new("flag: split", 200, "POST", Single, environment => environment.EvaluateAsync("color", """{"targetingKey":"u"}""")),
        new("flag: disabled", 200, "POST", Single, environment => environment.EvaluateAsync("off")),
        new("flag: unknown", 404, "POST", Single, environment => environment.EvaluateAsync("none")),
        new("flag: no targeting key", 400, "POST", Single, environment => environment.EvaluateAsync("color")),
        new("flag: malformed", 400, "POST", Single, environment => environment.EvaluateAsync("limit", "{")),
        new("flag: invalid context", 400, "POST", Single, environment => environment.EvaluateAsync("limit", "5")),
        new("flag: unknown key", 401, "POST", Single, environment => environment.EvaluateAsync("limit", key: "none")),
        new("flag: too large", 413, "POST", Single, environment => environment.EvaluateAsync("limit", Text(Long))),
        new("bulk", 200, "POST", Bulk, environment => environment.BulkAsync()),
        new("bulk: client key", 200, "POST", Bulk, environment => environment.BulkAsync(key: environment.ClientKey)),
        new("bulk: not modified", 304, "POST", Bulk, AgainAsync),
        new("bulk: malformed", 400, "POST", Bulk, environment => environment.BulkAsync("{")),
        new("bulk: unknown key", 401, "POST", Bulk, environment => environment.BulkAsync(key: "none")),
        new("bulk: too large", 413, "POST", Bulk, environment => environment.BulkAsync(Text(Long))),
        new("ruleset", 200, "GET", Ruleset, environment => GetAsync(environment, Ruleset, environment.ServerKey)),
        new("ruleset: not modified", 304, "GET", Ruleset, CurrentRulesetAsync),
        new("ruleset: unknown key", 401, "GET", Ruleset, environment => GetAsync(environment, Ruleset, "none")),
        new("ruleset: client key", 403, "GET", Ruleset, environment => GetAsync(environment, Ruleset, environment.ClientKey)),
        new("stream: unknown key", 401, "GET", "/api/v1/stream", environment => GetAsync(environment, "/api/v1/stream", "none")),
        new(
            "stream: client key",
            403,
            "GET",
            "/api/v1/stream",
            environment => GetAsync(environment, "/api/v1/stream", environment.ClientKey)
        ),
        new("refetch: unknown key", 401, "GET", "/ofrep/v1/stream", environment => GetAsync(environment, "/ofrep/v1/stream", "none")),
        new("track", 200, "POST", Track, environment => ReportAsync(environment, Track, """{"name":"order","targetingKey":"u"}""")),
        new("track: rejected event", 200, "POST", Track, environment => ReportAsync(environment, Track, """{"name":5}""")),
        new("track: malformed", 400, "POST", Track, environment => ReportAsync(environment, Track, "{")),
        new("track: no events", 400, "POST", Track, environment => PostAsync(environment, Track, "{}")),
        new("track: unknown key", 401, "POST", Track, environment => PostAsync(environment, Track, "{}", "none")),
        new("track: too large", 413, "POST", Track, environment => PostAsync(environment, Track, Text(Long))),
        new("track: text", 415, "POST", Track, environment => PostTextAsync(environment, Track)),
        new("exposures", 200, "POST", Exposures, environment => ReportAsync(environment, Exposures, """{"flagKey":"limit"}""")),
        new("exposures: rejected event", 200, "POST", Exposures, environment => ReportAsync(environment, Exposures, "{}")),
        new("exposures: malformed", 400, "POST", Exposures, environment => ReportAsync(environment, Exposures, "{")),
        new("exposures: unknown key", 401, "POST", Exposures, environment => PostAsync(environment, Exposures, "{}", "none")),
        new("live", 200, "GET", "/health/live", environment => GetAsync(environment, "/health/live")),
        new("ready", 200, "GET", "/health/ready", environment => GetAsync(environment, "/health/ready")),
    ];

    /// <summary>Gets answers of the management API whose bytes are not written from the records that describe them.</summary>
    public static IReadOnlyList<AnswerSample> Management { get; } =
    [
        new("whole ruleset", 200, "GET", Environment + "/ruleset", environment => environment.SendAsync("GET", "/ruleset")),
        new("put ruleset", 200, "PUT", Environment + "/ruleset", environment => environment.SendAsync("PUT", "/ruleset", "{}")),
        new("flag", 200, "GET", Environment + "/flags/{key}", environment => environment.SendAsync("GET", "/flags/color")),
        new("flags", 200, "GET", Environment + "/flags", environment => environment.SendAsync("GET", "/flags?limit=2")),
        new("segments", 200, "GET", Environment + "/segments", environment => environment.SendAsync("GET", "/segments")),
        new("names", 200, "GET", Environment + "/names", environment => environment.SendAsync("GET", "/names")),
        new("history", 200, "GET", Environment + "/changes", environment => environment.SendAsync("GET", "/changes")),
        new(
            "put ruleset: dry run",
            200,
            "PUT",
            Environment + "/ruleset",
            environment => environment.SendAsync("PUT", "/ruleset?dryRun=true", "{}")
        ),
        new("restore", 200, "POST", Environment + "/restore", environment => RestoreAsync(environment, """{"version":"1.0"}""")),
        new("restore: errors", 422, "POST", Environment + "/restore", environment => RestoreAsync(environment, "{}")),
        new("explanation", 200, "POST", Environment + "/explain", environment => ExplainAsync(environment, "checkout")),
        new("explanation: error", 200, "POST", Environment + "/explain", environment => ExplainAsync(environment, "color")),
        Report("flag counts", "flags/{key}", "flags/limit"),
        Report("series", "series", "series?flag=limit"),
        Report("series: no range", "series", "series?from=x", 400),
        Report("top", "top", "top"),
        Report("errors", "errors", "errors"),
        Report("seen", "seen", "seen"),
        Report("people", "people", "people?flag=limit"),
        Report("tracks", "tracks", "tracks"),
        Report("conversions", "conversions", "conversions?flag=limit&event=order"),
        new("explanation: disabled", 200, "POST", Environment + "/explain", environment => ExplainAsync(environment, "off")),
    ];

    private static AnswerSample Report(string name, string template, string report, int status = 200) =>
        new("report: " + name, status, "GET", $"{Environment}/analytics/{template}", environment => ReportAsync(environment, report));

    private static async Task<Answer> ReportAsync(TestEnvironment environment, string report)
    {
        var now = environment.Now();
        await environment
            .Events()
            .AddPeople(now, "limit", "low", 0, 3)
            .Add(now, "limit", null, reason: "ERROR", error: "GENERAL")
            .AddTrack(now, "order", 5)
            .AddTrack(now, "order", 6)
            .CommitAsync(now);
        return await environment.AskAsync(report);
    }

    private static string Text(string text) => $"\"{text}\"";

    private static Task<Answer> RestoreAsync(TestEnvironment environment, string body) => environment.SendAsync("POST", "/restore", body);

    private static Task<Answer> ExplainAsync(TestEnvironment environment, string flag) =>
        environment.SendAsync("POST", "/explain", $$"""{"flag":"{{flag}}"}""");

    private static Task<Answer> GetAsync(TestEnvironment environment, string path, string? key = null) =>
        environment.Server.SendAsync("GET", path, key);

    private static Task<Answer> PostAsync(TestEnvironment environment, string path, string body, string? key = null) =>
        environment.Server.SendAsync("POST", path, key ?? environment.ServerKey, body);

    private static Task<Answer> PostTextAsync(TestEnvironment environment, string path) =>
        environment.Server.SendAsync("POST", path, environment.ServerKey, "{}", ("Content-Type", "text/plain"));

    private static Task<Answer> ReportAsync(TestEnvironment environment, string path, string item) =>
        PostAsync(environment, path, $$"""{"events":[{{item}}]}""");

    private static async Task<Answer> AgainAsync(TestEnvironment environment)
    {
        var etag = (await environment.BulkAsync()).Expect(200).Header("ETag")!;
        return await environment.BulkAsync(headers: ("If-None-Match", etag));
    }

    private static async Task<Answer> CurrentRulesetAsync(TestEnvironment environment)
    {
        var etag = (await GetAsync(environment, Ruleset, environment.ServerKey)).Expect(200).Header("ETag")!;
        return await environment.Server.SendAsync("GET", Ruleset, environment.ServerKey, null as string, ("If-None-Match", etag));
    }
}
