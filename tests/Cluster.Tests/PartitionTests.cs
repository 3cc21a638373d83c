using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: the silos cannot reach each other, but can reach clients and the database.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Writes_ThroughBothSidesOfAPartition_ResultInOneHistory()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(PartitionTests), new() { Proxies = true });
        await using var left = await OrleansClient.ConnectAsync(cluster.Silos[0]);
        await using var right = await OrleansClient.ConnectAsync(cluster.Silos[1]);
        await using var traffic = await Traffic.StartAsync(cluster);
        await using var throughLeft = new ChangeWriter(left.Environments, "left");
        await using var throughRight = new ChangeWriter(right.Environments, "right");
        await using var throughGateways = new ChangeWriter(traffic.Balancer.Next, "gateways");
        ChangeWriter[] writers = [throughLeft, throughRight, throughGateways];
        foreach (var writer in writers)
            await writer.WaitForMoreAsync(20);

        foreach (var silo in cluster.Silos)
            silo.Proxy.Stall();

        // Each silo declares the other dead. The first to write that to the database survives; the other stops when it reads it.
        await Waiting.Until(() => Task.FromResult(cluster.Silos.Exists(silo => !silo.IsRunning)), "one silo to stop");
        var stopped = cluster.Silos.Single(silo => !silo.IsRunning);
        var throughSurvivor = stopped == cluster.Silos[0] ? throughRight : throughLeft;
        await throughSurvivor.WaitForMoreAsync(20);
        await throughGateways.WaitForMoreAsync(20);

        foreach (var silo in cluster.Silos)
            silo.Proxy.Resume();
        await stopped.StartAsync();
        foreach (var writer in writers)
            await writer.WaitForMoreAsync(20);
        foreach (var writer in writers)
            await writer.StopAsync();

        Assert.All(writers, writer => Assert.Empty(writer.Faults));
        var outage = await traffic.AssertConsistentAsync(writers);
        await traffic.StopAsync();
        Assert.Empty(traffic.Load.Failures);
        output.WriteLine(traffic.Load.ToString());
        output.WriteLine($"{stopped.Name} stopped; the longest time without a change was {outage.TotalSeconds:0.0} s");
    }
}
