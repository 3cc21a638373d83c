using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests anomaly rules from reported events to the change of the flag, in a real server.</summary>
public sealed class AnomalyTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Rule_ReleaseThatBreaksAVariant_TurnsTheFlagOff()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, BreakingRelease.Settings);
        var release = new BreakingRelease([server]);
        await release.CreateAsync();

        await release.RunAsync(limit: TimeSpan.FromSeconds(90));

        Assert.Equal(0, release.Failed);
        var alerts = (await server.ManageAsync(HttpMethod.Get, "/alerts?rule=" + BreakingRelease.Rule)).Ok();
        var alert = Assert.Single(alerts["items"]!.AsArray());
        var change = (await server.HistoryAsync())[^1];
        Assert.Equal(("rule", BreakingRelease.Rule), ((string)change["actor"]!["kind"]!, (string)change["actor"]!["id"]!));
        Assert.StartsWith($"Alert {(string)alert!["id"]!}: ", (string)change["message"]!, StringComparison.Ordinal);
    }
}
