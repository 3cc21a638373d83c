using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// Tests a cluster with 1,000 environments and 50 gateways. The gateways are Orleans clients in this process with the replicas of real
/// gateways, five for each environment: 5,000 watches, 100 per gateway.
/// </summary>
public sealed class ManyEnvironmentsTests(ITestOutputHelper output)
{
    private const int Few = 10,
        Many = 1000,
        Gateways = 50,
        ReplicasOfEach = 5,
        Writers = 16,
        Changes = 300;

    private static readonly EnvironmentId[] All =
    [
        .. Enumerable.Range(0, Many).Select(number => new EnvironmentId("acme", "shop", $"env-{number}")),
    ];

    [Fact]
    public async Task Change_InOneOfManyEnvironments_CostsTheSameAsAmongFew()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(ManyEnvironmentsTests), new() { Gateways = 0 });
        await using var writer = await OrleansClient.ConnectAsync(cluster);
        await using var fleet = await ReplicaFleet.StartAsync(cluster, Gateways);
        await Parallel.ForEachAsync(
            All,
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (environment, _) => await ChangeAsync(writer, environment, "created")
        );

        await fleet.AddAsync(All[..Few], ReplicasOfEach);
        var amongFew = await MeasureAsync(cluster, writer, fleet, "few");
        await fleet.AddAsync(All[Few..], ReplicasOfEach);
        Assert.Equal(Many * ReplicasOfEach, fleet.Count);
        var amongMany = await MeasureAsync(cluster, writer, fleet, "many");

        // A change causes a hint to each watcher of its environment and a pull by each of them, regardless of other watchers.
        Assert.InRange(amongFew, 0.5, 100);
        Assert.InRange(amongMany / amongFew, 0, 3);
    }

    /// <summary>Returns the number of messages that the silos receive for one change, without those that they receive when idle.</summary>
    private async Task<double> MeasureAsync(RealCluster cluster, OrleansClient writer, ReplicaFleet fleet, string label)
    {
        var environment = All[0];
        var start = await SiloUsage.ReadAsync(cluster);
        await fleet.WaitForReconciliationAsync();
        var beforeChanges = await SiloUsage.ReadAsync(cluster);
        var hints = fleet.Hints.ToDictionary();
        for (var number = 0; number < Changes; number++)
            await fleet.WaitForVersionAsync(environment, await ChangeAsync(writer, environment, $"{label}-{number}"));
        var afterChanges = await SiloUsage.ReadAsync(cluster);
        Assert.All(fleet.Hints.Where(pair => pair.Key != environment), pair => Assert.Equal(hints.GetValueOrDefault(pair.Key), pair.Value));
        Assert.InRange(fleet.Hints[environment] - hints.GetValueOrDefault(environment), 1, Changes * ReplicasOfEach);

        var idle = beforeChanges.Since(start);
        var busy = afterChanges.Since(beforeChanges);
        var messages = (busy.Messages - idle.Messages / idle.Seconds * busy.Seconds) / Changes;
        var processor = (busy.ProcessorTime - idle.ProcessorTime / idle.Seconds * busy.Seconds).TotalMilliseconds / Changes;
        output.WriteLine(
            $"{fleet.Count} idle watches: {idle.Messages / idle.Seconds:0} messages/s, "
                + $"{100 * idle.ProcessorTime.TotalSeconds / idle.Seconds:0} % of a processor on the silos"
        );
        output.WriteLine(
            $"{fleet.Count} watches, one environment changes: {Changes / busy.Seconds:0} changes/s, "
                + $"a change costs {messages:0.0} messages and {processor:0.00} ms of processor time on the silos"
        );
        return messages;
    }

    private static async Task<EnvironmentVersion> ChangeAsync(OrleansClient client, EnvironmentId environment, string description)
    {
        var changes = new JsonArray(new JsonObject { ["putFlag"] = Flags.Make("flag", description) }).ToJsonString();
        var command = new ApplyCommand { Plan = new ChangeSetPlan(Encoding.UTF8.GetBytes(changes)), Actor = Actor.ForApiToken("tests") };
        var result = await client.Environments.ApplyAsync(environment, command);
        return Assert.IsType<Applied>(result).Version;
    }
}
