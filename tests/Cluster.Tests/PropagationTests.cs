using System.Diagnostics;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Changes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>
/// Tests that a change through one gateway reaches the other. The replicas of the shared cluster reconcile so rarely that only hints can
/// deliver the changes.
/// </summary>
[Collection(nameof(SharedCluster))]
public sealed class PropagationTests(SharedCluster shared, ITestOutputHelper output)
{
    private const int Changes = 1000;

    [Fact]
    public async Task Change_ThroughOneGateway_IsServedByTheOtherAndOnItsStream()
    {
        var (one, other) = (shared.Cluster.Gateways[0], shared.Cluster.Gateways[1]);
        await using var reader = new RulesetReader(() => other, shared.Cluster.ServerKey);
        (await one.ManageAsync(HttpMethod.Put, "/flags/count", Count(-1))).Ok();
        List<TimeSpan> streamed = [],
            served = [];

        for (var number = 0; number < Changes; number++)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = await one.ManageAsync(HttpMethod.Put, "/flags/count", Count(number));
            reply.Ok();
            Assert.True(EnvironmentVersion.TryParse(reply.Headers.ETag!.Tag.Trim('"'), out var version));
            var arrived = await reader.WaitForAsync(version);
            Assert.Equal(number, (int)(await other.EvaluateAsync("count")).Ok()["value"]!);
            streamed.Add(Stopwatch.GetElapsedTime(start, arrived));
            served.Add(Stopwatch.GetElapsedTime(start));
        }

        Assert.Empty(reader.Faults);
        Assert.Equal(0, reader.Reconnects);
        output.WriteLine(
            $"From the request of the write to its event on the stream of the other gateway: {Percentiles.Describe(streamed)}"
        );
        output.WriteLine($"From the request of the write to its value in a response of the other gateway: {Percentiles.Describe(served)}");
    }

    private static JsonObject Count(int value) =>
        new()
        {
            ["type"] = "number",
            ["variants"] = new JsonObject { ["v"] = value },
            ["defaultVariant"] = "v",
        };
}
