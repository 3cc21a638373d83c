using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>The command that follows the restore of a cluster's database.</summary>
public sealed class RestoredTests
{
    [Fact]
    public async Task Restored_StoppedCluster_StartsEpochsOfEnvironmentsAndAuditLogs()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(RestoredTests), new() { Silos = 1, Gateways = 1 });
        var (silo, gateway) = (cluster.Silos[0], cluster.Gateways[0]);
        (await gateway.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "before"))).Ok();
        await gateway.StopAsync();
        await silo.StopAsync();

        await cluster.RunSiloAsync("restored", "--epochs", "2");

        Assert.Equal("3.1", (await cluster.HistoryAsync())[^1].Version.ToString());
        await silo.StartAsync();
        await gateway.StartAsync();
        // It starts with the ruleset that it had cached, before it reaches the silo.
        await Waiting.Until(
            async () => (string?)(await gateway.ManageAsync(HttpMethod.Get, "/ruleset")).Ok()["version"] == "3.1",
            "the new epoch"
        );
        (await gateway.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "after"))).Ok();
        Assert.Equal("3.2", (await cluster.HistoryAsync())[^1].Version.ToString());
        var verified = await cluster.RunSiloAsync("audit", "verify");
        Assert.Contains("restored from a backup at entry", verified, StringComparison.Ordinal);
    }
}
