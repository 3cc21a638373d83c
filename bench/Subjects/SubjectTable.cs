using FlagCluster.Bench.Engine;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Telemetry;

namespace FlagCluster.Bench.Subjects;

/// <summary>Lists what is measured. Only this folder depends on the product; everything else is the method.</summary>
internal static class SubjectTable
{
    private static readonly string[] _headers = ["Content-Type: application/json", $"Authorization: Bearer {FlagClusterRole.Key}"];
    private static readonly string _body = $$"""{"context":{{BenchRulesets.Context}}}""";

    private static readonly string FlagrEntity = $"\"entityID\":\"user-12345\",\"entityContext\":{BenchRulesets.Context}";

    private static RawRequest Single { get; } = new("POST", "/ofrep/v1/evaluate/flags/boolean", _headers, _body);
    private static RawRequest Bulk { get; } = new("POST", "/ofrep/v1/evaluate/flags", _headers, _body);

    /// <summary>Gets a request of Unleash's frontend API, with the same flags and context as those of OFREP.</summary>
    private static RawRequest Unleash { get; } =
        new(
            "GET",
            "/api/frontend?userId=user-12345&properties%5Bcountry%5D=DE&properties%5Bplan%5D=pro",
            [$"Authorization: {FlagClusterRole.Key}"]
        );

    /// <summary>Returns a request of Flipt's API, with the same flags and context as those of OFREP.</summary>
    private static RawRequest Flipt(string operation, string flag) =>
        new(
            "POST",
            "/evaluate/v1/" + operation,
            _headers,
            $$"""{"flagKey":"{{flag}}","entityId":"user-12345","namespaceKey":"default","context":{{BenchRulesets.Context}}}"""
        );

    /// <summary>Gets a request of Flagr's API, with the flag and context of <c>split</c>.</summary>
    private static RawRequest Flagr { get; } = new("POST", "/api/v1/evaluation", _headers, $$"""{"flagKey":"split",{{FlagrEntity}}}""");

    /// <summary>Gets a batch of Flagr's API with all flags, as <c>bulk</c>.</summary>
    private static RawRequest FlagrBatch { get; } =
        new(
            "POST",
            "/api/v1/evaluation/batch",
            _headers,
            $$"""{"entities":[{{{FlagrEntity}}}],"flagKeys":[{{string.Join(',', BenchRulesets.Keys(100).Select(key => $"\"{key}\""))}}]}"""
        );

    /// <summary>Gets a request of the API of FeatureFlags.rs.</summary>
    private static RawRequest Ffrs { get; } =
        new(
            "GET",
            "/evaluate?flag=boolean&user_id=user-12345&attr=country:DE&attr=plan:pro",
            [$"Authorization: Bearer {FlagClusterRole.Key}"]
        );

    /// <summary>Returns the operations that <c>engine</c> times.</summary>
    public static IReadOnlyList<EngineCase> Engine() => EngineCases.All();

    /// <summary>Returns the requests that <c>http</c> compares with a baseline.</summary>
    public static IReadOnlyList<HttpCase> Http() =>
        [
            new("single", FlagClusterRole.Name, Single) { Runs = 5 },
            new("single.kafka", FlagClusterRole.Kafka, Single) { NeedsBroker = true },
            new("split", FlagClusterRole.Name, new("POST", "/ofrep/v1/evaluate/flags/split", _headers, _body)),
            new("flipt boolean", FlagClusterRole.Name, Flipt("boolean", "boolean")),
            new("flipt variant", FlagClusterRole.Name, Flipt("variant", "split")),
            new("unleash frontend", FlagClusterRole.Name, Unleash) { SameBytes = true },
            new("flagr", FlagClusterRole.Name, Flagr),
            new("flagr batch", FlagClusterRole.Name, FlagrBatch) { SameBytes = true },
            new("ffrs evaluate", FlagClusterRole.Name, Ffrs),
            new("bulk", FlagClusterRole.Name, Bulk),
            new("bulk.bytes", FlagClusterRole.Name, Bulk) { SameBytes = true },
            new("bulk.bytes.kafka", FlagClusterRole.Kafka, Bulk) { SameBytes = true, NeedsBroker = true },
        ];

    /// <summary>
    /// Returns one request, and the servers that answer it without recording, recording as by default, and with a dead broker.
    /// </summary>
    public static (RawRequest Request, IReadOnlyList<ServerSide> Sides) Recording() =>
        (
            Http().Single(one => one.Name == "split").Request,
            [new("off", FlagClusterRole.Off), new("on", FlagClusterRole.Name), new("dead", FlagClusterRole.Dead)]
        );

    /// <summary>
    /// Returns requests, and the server that answers them without telemetry, with the telemetry of hosts, and also with OTLP.
    /// </summary>
    public static IEnumerable<(string Name, RawRequest Request, IReadOnlyList<ServerSide> Sides)> Telemetry() =>
        Http()
            .Where(one => one.Name is "single" or "bulk")
            .Select(one =>
                (
                    one.Name,
                    one.Request,
                    (IReadOnlyList<ServerSide>)
                        [
                            new("off", FlagClusterRole.Switched, Before: TelemetrySwitch.Off),
                            new("scraped", FlagClusterRole.Switched, "/metrics", TelemetrySwitch.Scraped),
                            new("otlp", FlagClusterRole.Switched, "/metrics", TelemetrySwitch.Otlp),
                            new("exporter", FlagClusterRole.Switched, TelemetrySwitch.ExportedMetrics, TelemetrySwitch.Exporter),
                            new("instrumentation", FlagClusterRole.Switched, "/metrics", TelemetrySwitch.Instrumentation),
                        ]
                )
            );

    /// <summary>
    /// Returns the role and the request that <c>stream</c> compares with the broadcast loop. A stream's first event must arrive at once,
    /// and then one event per change.
    /// </summary>
    /// <param name="role">The variant of the server.</param>
    public static (string Role, RawRequest Request) Stream(string role) =>
        (role, new("GET", "/api/v1/stream", ["Accept: text/event-stream", $"Authorization: Bearer {FlagClusterRole.Key}"]));

    /// <summary>Returns the request with which <c>stream</c> measures single requests: <c>evaluation</c> or <c>empty</c>.</summary>
    public static RawRequest Probe(string kind) =>
        kind == "empty" ? HttpCase.Control.Request : Http().Single(one => one.Name == "single").Request;

    /// <summary>Returns the product's server role with a name, or null. Runs in the server process.</summary>
    public static IServerRole? Role(string name) => FlagClusterRole.Names.Contains(name.Split('=')[0]) ? new FlagClusterRole(name) : null;
}
