using FlagCluster.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// No fault but work every week: each silo and each gateway is stopped with SIGTERM and started again, one after the other.
/// </summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Evaluations_EveryHostRestartedInTurn_AreAllAnsweredAndStreamsHaveNoGap()
    {
        // A gateway answers for longer than a load balancer takes to notice that it stops. What is sent to it until then must be
        // answered.
        await using var cluster = await RealCluster.StartAsync(
            nameof(RollingRestartTests),
            new() { GatewaySettings = ["--Shutdown:DrainSeconds=2"] }
        );
        await using var traffic = await Traffic.StartAsync(cluster, pinned: false);
        await using var writer = new ChangeWriter(traffic.Balancer.Next);
        await writer.MoreAsync(20);
        foreach (var host in cluster.Silos.Concat<HostProcess>(cluster.Gateways))
        {
            var code = await host.StopAsync();
            Assert.True(code == 0, $"{host.Name} ended with {code}:\n{host.Printed}");
            await writer.MoreAsync(20);
            await host.StartAsync();
            await writer.MoreAsync(20);
        }
        await writer.StopAsync();
        var outage = await traffic.AssertWholeAsync(writer);
        await traffic.StopAsync();

        output.WriteLine(traffic.Load.ToString());
        output.WriteLine(
            $"{writer.Acknowledged.Count} changes acknowledged, {writer.Refusals.Count} refusals, "
                + $"the longest time without a commit {outage.TotalSeconds:0.0} s"
        );
        output.WriteLine($"Streams reconnected {string.Join(" and ", traffic.Readers.Select(reader => reader.Returned))} times");
        Assert.Empty(traffic.Load.Failures);
        Assert.Empty(writer.Faults);
        Assert.All(cluster.Gateways, gateway => Assert.NotEqual(0, traffic.Load.AnsweredBy(gateway)));
        Assert.Contains(traffic.Readers, reader => reader.Returned > 0);
    }
}
