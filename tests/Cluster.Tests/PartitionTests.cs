using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: the silos cannot reach each other, but clients and the database reach both.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Writes_ThroughBothSidesOfAPartition_MakeOneHistory()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(PartitionTests), new() { Wires = true });
        await using var left = await OrleansClient.JoinAsync(cluster.Silos[0]);
        await using var right = await OrleansClient.JoinAsync(cluster.Silos[1]);
        await using var traffic = await Traffic.StartAsync(cluster);
        await using var throughLeft = new ChangeWriter(left.Environments, "left");
        await using var throughRight = new ChangeWriter(right.Environments, "right");
        await using var throughGateways = new ChangeWriter(traffic.Balancer.Next, "gateways");
        ChangeWriter[] writers = [throughLeft, throughRight, throughGateways];
        foreach (var writer in writers)
            await writer.MoreAsync(20);

        foreach (var silo in cluster.Silos)
            silo.Wire.Stall();

        // Each takes the other for dead; the one that says so in the database first lives on, and the other ends itself when it learns of
        // it.
        await Waiting.Until(() => Task.FromResult(cluster.Silos.Exists(silo => !silo.Running)), "one silo to give up");
        var loser = cluster.Silos.Single(silo => !silo.Running);
        var winner = loser == cluster.Silos[0] ? throughRight : throughLeft;
        await winner.MoreAsync(20);
        await throughGateways.MoreAsync(20);
        foreach (var silo in cluster.Silos)
            silo.Wire.Heal();
        await loser.StartAsync();
        foreach (var writer in writers)
            await writer.MoreAsync(20);
        foreach (var writer in writers)
            await writer.StopAsync();

        Assert.All(writers, writer => Assert.Empty(writer.Faults));
        var outage = await traffic.AssertWholeAsync(writers);
        await traffic.StopAsync();
        Assert.Empty(traffic.Load.Failures);
        output.WriteLine(traffic.Load.ToString());
        output.WriteLine($"{loser.Name} gave up; the longest time without a change {outage.TotalSeconds:0.0} s");
    }
}
