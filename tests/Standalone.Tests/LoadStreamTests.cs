using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the load tests of <c>k6/</c> that follow changes on streams.</summary>
public sealed class LoadStreamTests : IDisposable
{
    private readonly TempFolder _data = new();
    private readonly LoadRunner _runner;

    public LoadStreamTests() => _runner = new(_data);

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Load_RunningServer_ReportsMetricsAndThresholds()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await server.SaveDemoAsync(_runner.KeysFile);
        using var run = _runner.Run("changes", "--seconds", "4", "--scale", "0.1", "--warmup", "1");

        await run.ExitAsync();

        var summary = _runner.Summary("changes", run);
        var rules = LoadRunner.Thresholds(summary);
        // Only thresholds that do not depend on the speed of the machine.
        foreach (var rule in new[] { "checks rate>0.999", "sse_missed count<1" })
            Assert.True(rules[rule], run.Everything);
        foreach (var does in new[] { "evaluate", "bulk", "change" })
            Assert.True(LoadRunner.Value(summary, $"http_req_duration{{does:{does}}}", "count") > 0, does);
        // Each of the ten clients received the changes.
        Assert.Equal(10, LoadRunner.Value(summary, "sse_open", "count"));
        Assert.True(LoadRunner.Value(summary, "sse_delay", "count") >= 10, run.Everything);
        Assert.True(LoadRunner.Value(summary, "events_recorded", "value") > 0);
        Assert.Equal(summary["passed"]!.GetValue<bool>(), rules.Values.All(ok => ok));
        Assert.Equal(summary["passed"]!.GetValue<bool>() ? 0 : 1, await run.ExitAsync());
        var html = await File.ReadAllTextAsync(_data.File("out/changes.html"));
        Assert.Contains("http_req_duration{does:evaluate}", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_StreamsLost_AllReconnect()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await server.SaveDemoAsync(_runner.KeysFile);
        using var run = _runner.Run("reconnect", "--seconds", "6", "--clients", "50", "--scale", "0.2", "--warmup", "1");

        await run.ExitAsync(120);

        var summary = _runner.Summary("reconnect", run);
        Assert.Equal(50, LoadRunner.Value(summary, "sse_reconnect", "count"));
        Assert.True(LoadRunner.Thresholds(summary)["sse_reconnected count>=50"], run.Everything);
        // The change made while they were disconnected reached them without a gap.
        Assert.True(LoadRunner.Thresholds(summary)["sse_missed count<1"], run.Everything);
        Assert.Equal(1, LoadRunner.Value(summary, "http_req_duration{does:change}", "count"));
        Assert.True(LoadRunner.Value(summary, "http_req_duration{does:evaluate,phase:reconnect}", "count") > 0, run.Everything);
    }

    [Fact]
    public async Task Load_StreamsRejected_AreNotCountedAsLost()
    {
        // A queue of ten seconds admits a hundred; the others receive 503 with Retry-After.
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Stream:AdmissionsPerSecond=10");
        await server.SaveDemoAsync(_runner.KeysFile);
        using var run = _runner.Run("changes", "--seconds", "1", "--clients", "130", "--scale", "0.1", "--warmup", "1");

        await run.ExitAsync(120);

        var summary = _runner.Summary("changes", run);
        Assert.True(LoadRunner.Value(summary, "sse_deferred", "count") > 0, run.Everything);
        Assert.Equal(130, LoadRunner.Value(summary, "sse_open", "count"));
        Assert.Equal(0, LoadRunner.Value(summary, "sse_lost", "count"));
    }
}
