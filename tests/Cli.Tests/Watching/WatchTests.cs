using System.Diagnostics;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cli.Tests.Watching;

/// <summary>Tests the command that follows changes.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly Support.Cli _cli = new();
    private readonly TempFolder _data = new();

    public void Dispose()
    {
        _cli.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Watch_LostConnection_ShowsWhatChangedMeanwhile()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        using var proxy = new InterruptibleProxy(server.Port);
        _cli.Variables["FLAGCLUSTER_URL"] = proxy.Url;
        _cli.Variables["FLAGCLUSTER_KEY"] = server.ServerKey;
        using var watch = _cli.Start("watch", "--count", "2", "-o", "json");
        using var end = new Ended(watch);
        await ReadUntilAsync(watch.StandardError, "Watching version");

        (await server.ManageAsync(HttpMethod.Patch, "/flags/store-open", new JsonObject { ["owner"] = "first" })).Ok();
        var first = JsonNode.Parse((await watch.StandardOutput.ReadLineAsync().Soon("the first change"))!)!;
        proxy.Interrupt();
        (await server.ManageAsync(HttpMethod.Patch, "/flags/store-open", new JsonObject { ["owner"] = "second" })).Ok();
        await ReadUntilAsync(watch.StandardError, "connecting again");
        proxy.Resume();
        var second = JsonNode.Parse((await watch.StandardOutput.ReadLineAsync().Soon("the second change"))!)!;
        await watch.WaitForExitAsync().Soon("the command to end");

        Assert.Equal(0, watch.ExitCode);
        Assert.Equal("first", After(first));
        Assert.Equal("second", After(second));
    }

    /// <summary>Ends a process that runs at the end of a test, because the test failed.</summary>
    private sealed class Ended(Process process) : IDisposable
    {
        public void Dispose()
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string? After(JsonNode line) =>
        (string?)
            line["changes"]!.AsArray().Single()!["differences"]!.AsArray().Single(difference => (string?)difference!["path"] == "owner")![
                "after"
            ];

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        throw new InvalidOperationException($"The output ended without '{text}'.");
    }
}
