using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the load tests of <c>k6/</c>: their types, and that the runner on Node.js sends load and checks the thresholds.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly TempFolder _data = new();
    private readonly LoadRunner _runner;

    public LoadTests() => _runner = new(_data);

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Scripts_OfLoadTests_MatchTheirTypes()
    {
        var installed = Directory.Exists(Path.Combine(LoadRunner.Folder, "node_modules"));
        Assert.True(installed, $"{LoadRunner.Folder} has no node_modules. Run ./test.sh, which installs them, or 'npm ci' there.");
        using var npm = new Child("npm", ["run", "check"], LoadRunner.Folder);

        Assert.True(await npm.ExitAsync(120) == 0, npm.Everything);
    }

    [Fact]
    public async Task Load_WithAnEmptyEndpoint_SendsAsManyRequestsToBoth()
    {
        using var run = _runner.Run("steady", "--seconds", "1", "--scale", "0.1", "--warmup", "1", "--start", "--no-build", "--empty");

        await run.ExitAsync();

        var summary = _runner.Summary("steady", run);
        var evaluations = LoadRunner.Value(summary, "http_req_duration{does:evaluate}", "count");
        var empty = LoadRunner.Value(summary, "http_req_duration{does:empty}", "count");
        Assert.True(evaluations > 0 && Math.Abs(evaluations - empty) <= 2, run.Everything);
        Assert.True(LoadRunner.Thresholds(summary)["checks rate>0.999"], run.Everything);
    }

    [Fact]
    public async Task Load_UnknownKey_FailsTheRun()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        server.Demo["serverKey"] = "fcs_none";
        await server.SaveDemoAsync(_runner.KeysFile);
        using var run = _runner.Run("steady", "--seconds", "1", "--scale", "0.1", "--warmup", "1");

        Assert.Equal(1, await run.ExitAsync());

        Assert.False(LoadRunner.Thresholds(_runner.Summary("steady", run))["checks rate>0.999"]);
    }

    [Fact]
    public async Task Load_ServerOnAnotherMachine_IsRejected()
    {
        const string keys = """{"url":"http://192.0.2.1","project":"p","environment":"e","serverKey":"s","adminToken":"t"}""";
        await File.WriteAllTextAsync(_runner.KeysFile, keys);
        using var run = _runner.Run("steady");

        Assert.Equal(2, await run.ExitAsync());
        Assert.Contains("not on this machine", run.Errors, StringComparison.Ordinal);
    }
}
