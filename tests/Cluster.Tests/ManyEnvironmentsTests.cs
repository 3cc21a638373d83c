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
/// Size: 1,000 environments and 50 gateways. The gateways are Orleans clients in this process with the replicas that real ones have, five
/// on each environment: 5,000 watches, 100 a gateway.
/// </summary>
public sealed class ManyEnvironmentsTests(ITestOutputHelper output)
{
    private const int Few = 10,
        Many = 1000,
        Gateways = 50,
        GatewaysOfEach = 5,
        Changes = 300;

    private static readonly EnvironmentId[] All =
    [
        .. Enumerable.Range(0, Many).Select(number => new EnvironmentId("acme", "shop", $"env-{number}")),
    ];

    [Fact]
    public async Task Change_InOneOfManyEnvironments_CostsTheSameAsAmongFew()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(ManyEnvironmentsTests), new() { Gateways = 0 });
        await using var writer = await OrleansClient.JoinAsync(cluster);
        await using var followers = await Followers.JoinAsync(cluster, Gateways);
        foreach (var environment in All)
            await ChangeAsync(writer, environment, "made");

        await followers.FollowAsync(All[..Few], GatewaysOfEach);
        var amongFew = await MeasureAsync(cluster, writer, followers, "few");
        await followers.FollowAsync(All[Few..], GatewaysOfEach);
        Assert.Equal(Many * GatewaysOfEach, followers.Replicas);
        var amongMany = await MeasureAsync(cluster, writer, followers, "many");

        // A change is a hint to each that watches its environment, and a pull by each of them: nothing to anybody else, however many there
        // are.
        Assert.InRange(amongFew, 0.5, 100);
        Assert.InRange(amongMany / amongFew, 0, 3);
    }

    /// <summary>Messages the silos received for one change, above those they receive at rest.</summary>
    private async Task<double> MeasureAsync(RealCluster cluster, OrleansClient writer, Followers followers, string label)
    {
        var (hot, before) = (All[0], await SiloWork.OfAsync(cluster));
        await followers.RestAsync();
        var resting = await SiloWork.OfAsync(cluster);
        var hints = followers.Hints.ToDictionary();
        for (var number = 0; number < Changes; number++)
            await followers.HaveAsync(hot, await ChangeAsync(writer, hot, $"{label}-{number}"));
        var changed = await SiloWork.OfAsync(cluster);
        Assert.All(followers.Hints.Where(pair => pair.Key != hot), pair => Assert.Equal(hints.GetValueOrDefault(pair.Key), pair.Value));
        Assert.InRange(followers.Hints[hot] - hints.GetValueOrDefault(hot), 1, Changes * GatewaysOfEach);

        var rest = resting.Since(before);
        var work = changed.Since(resting);
        var messages = (work.Messages - rest.Messages / rest.Seconds * work.Seconds) / Changes;
        var processor = (work.Processor - rest.Processor / rest.Seconds * work.Seconds).TotalMilliseconds / Changes;
        output.WriteLine(
            $"{followers.Replicas} idle watches: {rest.Messages / rest.Seconds:0} messages/s, "
                + $"{100 * rest.Processor.TotalSeconds / rest.Seconds:0} % of a processor on the silos"
        );
        output.WriteLine(
            $"{followers.Replicas} watches, one environment changes: {Changes / work.Seconds:0} changes/s, "
                + $"a change costs {messages:0.0} messages and {processor:0.00} ms of processor on the silos"
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
