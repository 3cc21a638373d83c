using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the load tests of <c>k6/</c>: their types, and that the runner on Node.js sends load and checks the thresholds.</summary>
public sealed class LoadTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "k6");

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Scripts_OfLoadTests_MatchTheirTypes()
    {
        var installed = Directory.Exists(Path.Combine(Folder, "node_modules"));
        Assert.True(installed, $"{Folder} has no node_modules. Run ./test.sh, which installs them, or 'npm ci' there.");
        using var npm = new Child("npm", ["run", "check"], Folder);

        Assert.True(await npm.ExitAsync(120) == 0, npm.Everything);
    }

    [Fact]
    public async Task Load_RunningServer_ReportsMetricsAndThresholds()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await server.SaveDemoAsync(_data.File("keys.json"));
        using var run = Run("changes", "--seconds", "4", "--scale", "0.1", "--warmup", "1");

        await run.ExitAsync();

        var summary = Summary("changes", run);
        var rules = Thresholds(summary);
        // Only thresholds that do not depend on the speed of the machine.
        foreach (var rule in new[] { "checks rate>0.999", "sse_missed count<1" })
            Assert.True(rules[rule], run.Everything);
        foreach (var does in new[] { "evaluate", "bulk", "change" })
            Assert.True(Value(summary, $"http_req_duration{{does:{does}}}", "count") > 0, does);
        // Each of the ten clients received the changes.
        Assert.Equal(10, Value(summary, "sse_open", "count"));
        Assert.True(Value(summary, "sse_delay", "count") >= 10, run.Everything);
        Assert.True(Value(summary, "events_recorded", "value") > 0);
        Assert.Equal(summary["passed"]!.GetValue<bool>(), rules.Values.All(ok => ok));
        Assert.Equal(summary["passed"]!.GetValue<bool>() ? 0 : 1, await run.ExitAsync());
        var html = await File.ReadAllTextAsync(_data.File("out/changes.html"));
        Assert.Contains("http_req_duration{does:evaluate}", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_StreamsLost_AllReconnect()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await server.SaveDemoAsync(_data.File("keys.json"));
        using var run = Run("reconnect", "--seconds", "6", "--clients", "50", "--scale", "0.2", "--warmup", "1");

        await run.ExitAsync(120);

        var summary = Summary("reconnect", run);
        Assert.Equal(50, Value(summary, "sse_reconnect", "count"));
        Assert.True(Thresholds(summary)["sse_reconnected count>=50"], run.Everything);
        // The change made while they were disconnected reached them without a gap.
        Assert.True(Thresholds(summary)["sse_missed count<1"], run.Everything);
        Assert.Equal(1, Value(summary, "http_req_duration{does:change}", "count"));
        Assert.True(Value(summary, "http_req_duration{does:evaluate,phase:reconnect}", "count") > 0, run.Everything);
    }

    [Fact]
    public async Task Load_StreamsRejected_AreNotCountedAsLost()
    {
        // A queue of ten seconds admits a hundred; the others receive 503 with Retry-After.
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Stream:AdmissionsPerSecond=10");
        await server.SaveDemoAsync(_data.File("keys.json"));
        using var run = Run("changes", "--seconds", "1", "--clients", "130", "--scale", "0.1", "--warmup", "1");

        await run.ExitAsync(120);

        var summary = Summary("changes", run);
        Assert.True(Value(summary, "sse_deferred", "count") > 0, run.Everything);
        Assert.Equal(130, Value(summary, "sse_open", "count"));
        Assert.Equal(0, Value(summary, "sse_lost", "count"));
    }

    [Fact]
    public async Task Load_WithAnEmptyEndpoint_SendsAsManyRequestsToBoth()
    {
        using var run = Run("steady", "--seconds", "1", "--scale", "0.1", "--warmup", "1", "--start", "--no-build", "--empty");

        await run.ExitAsync();

        var summary = Summary("steady", run);
        var evaluations = Value(summary, "http_req_duration{does:evaluate}", "count");
        var empty = Value(summary, "http_req_duration{does:empty}", "count");
        Assert.True(evaluations > 0 && Math.Abs(evaluations - empty) <= 2, run.Everything);
        Assert.True(Thresholds(summary)["checks rate>0.999"], run.Everything);
    }

    [Fact]
    public async Task Load_UnknownKey_FailsTheRun()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        server.Demo["serverKey"] = "fcs_none";
        await server.SaveDemoAsync(_data.File("keys.json"));
        using var run = Run("steady", "--seconds", "1", "--scale", "0.1", "--warmup", "1");

        Assert.Equal(1, await run.ExitAsync());

        Assert.False(Thresholds(Summary("steady", run))["checks rate>0.999"]);
    }

    [Fact]
    public async Task Load_ServerOnAnotherMachine_IsRejected()
    {
        const string keys = """{"url":"http://192.0.2.1","project":"p","environment":"e","serverKey":"s","adminToken":"t"}""";
        await File.WriteAllTextAsync(_data.File("keys.json"), keys);
        using var run = Run("steady");

        Assert.Equal(2, await run.ExitAsync());
        Assert.Contains("not on this machine", run.Errors, StringComparison.Ordinal);
    }

    private Child Run(params string[] arguments) =>
        new("node", ["local.mjs", .. arguments, "--keys", _data.File("keys.json"), "--out", _data.File("out")], Folder);

    private JsonNode Summary(string name, Child run)
    {
        var path = _data.File($"out/{name}.json");
        Assert.True(File.Exists(path), run.Everything);
        return JsonNode.Parse(File.ReadAllText(path))!;
    }

    private static Dictionary<string, bool> Thresholds(JsonNode summary) =>
        summary["thresholds"]!.AsArray().ToDictionary(item => $"{item!["metric"]} {item["rule"]}", item => item!["ok"]!.GetValue<bool>());

    private static double Value(JsonNode summary, string metric, string stat) =>
        summary["metrics"]!.AsArray().SingleOrDefault(item => (string)item!["name"]! == metric)?["values"]![stat]!.GetValue<double>() ?? 0;
}
