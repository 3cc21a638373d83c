using FlagCluster.Testing;
using FlagCluster.Testing.Analytics;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the command <c>analytics export</c> of the real program.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    private string Exports => _data.File("exports");

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Export_WhileTheServerRuns_WritesTheFilesOfYesterday()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        var now = TimeProvider.System.GetUtcNow();
        await using (var store = OpenStore.Sqlite(_data.File("flagcluster.db")))
            await new FoldedEvents(store.Folds, "acme/shop/production").Add(now.AddDays(-1), "a", count: 3).CommitAsync(now);

        using var command = Launch("--directory", Exports);

        Assert.True(await command.ExitAsync() == 0, command.Everything);
        var date = now.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var file = $"evaluations/step=1h/date={date}/evaluations.parquet";
        Assert.Contains($"{file}: 1 rows", command.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Exports, file)));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.HealthAsync("ready"))?.Code);
    }

    [Theory]
    [InlineData(1, "--from must be a day", "--directory", "out", "--from", "yesterday")]
    [InlineData(2, "--directory", "--from", "2026-11-20")]
    public async Task Export_InvalidOption_SaysWhatToGive(int exitCode, string message, params string[] arguments)
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());

        using var command = Launch(arguments);

        Assert.Equal(exitCode, await command.ExitAsync());
        Assert.Contains(message, command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_NoDatabase_FailsAndWritesNothing()
    {
        using var command = Launch("--directory", Exports);

        Assert.Equal(1, await command.ExitAsync());
        Assert.StartsWith("'export' failed:", command.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Exports));
    }

    private Child Launch(params string[] arguments) =>
        new(Repository.Dotnet, [Repository.Host("standalone"), "analytics", "export", .. arguments, $"--Data:Directory={_data.Path}"]);
}
