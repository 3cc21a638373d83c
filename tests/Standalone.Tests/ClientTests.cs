using System.Globalization;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the official clients and the samples with a server and the demo.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task NodeClients_WithTheDemo_AllPass()
    {
        var folder = Path.Combine(Repository.Root, "tests", "clients");
        foreach (var required in new[] { folder, Path.Combine(Repository.Root, "samples", "node") })
        {
            var installed = Directory.Exists(Path.Combine(required, "node_modules"));
            Assert.True(installed, $"{required} has no node_modules. Run ./test.sh, which installs them, or 'npm ci' there.");
        }
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await server.SaveDemoAsync(_data.File("client.json"));

        using var npm = new Child("npm", ["test"], folder, ("FLAGCLUSTER_DEMO_JSON", _data.File("client.json")));
        var code = await npm.ExitAsync(300);

        Assert.True(code == 0, $"npm test exited with {code}:\n{Tail(npm.Everything)}");
        Assert.Matches("(?m)^# fail 0$|^ℹ fail 0$", npm.Output);
    }

    [Fact]
    public async Task CSharpSample_WithTheDemo_PrintsItsLines()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        using var sample = RunSample(server.Http.BaseAddress!.ToString(), server.ServerKey);

        Assert.Equal(0, await sample.ExitAsync());
        var lines = sample.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("store-open  true  open  STATIC", lines[0]);
        Assert.Equal("new-checkout  true  on  TARGETING_MATCH", lines[1]);
        Assert.Equal("no-such-flag  (no value)  -  ERROR  FLAG_NOT_FOUND", lines[6]);
        var flags = (await server.ManageAsync(HttpMethod.Get, "/ruleset")).Ok()["flags"]!
            .AsArray()
            .Count(flag => flag!["archived"] is null);
        var summary = string.Create(CultureInfo.InvariantCulture, $"all flags: {flags} answers, version ");
        Assert.StartsWith(summary, lines[7], StringComparison.Ordinal);
        Assert.Equal("all flags: 304, nothing changed", lines[^1]);
    }

    [Fact]
    public async Task CSharpSample_NoServer_ReportsIt()
    {
        // No server listens on port 1.
        using var sample = RunSample("http://127.0.0.1:1", "fcs_none");

        Assert.Equal(1, await sample.ExitAsync());
        Assert.Contains("did not answer as it should", sample.Errors, StringComparison.Ordinal);
    }

    private Child RunSample(string url, string key)
    {
        string[] arguments = [Repository.Program("samples/csharp", "FlagCluster.Samples.HttpClient")];
        return new Child(Repository.Dotnet, arguments, _data.Path, ("FLAGCLUSTER_URL", url), ("FLAGCLUSTER_KEY", key));
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(80));
}
