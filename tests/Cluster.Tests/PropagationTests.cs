using System.Diagnostics;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Changes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>No fault: a change through one gateway reaches the other.</summary>
[Collection(nameof(QuietCluster))]
public sealed class PropagationTests(QuietCluster quiet, ITestOutputHelper output)
{
    private const int Changes = 1000;

    [Fact]
    public async Task Change_ThroughOneGateway_IsServedByTheOtherAndOnItsStream()
    {
        var (one, other) = (quiet.Cluster.Gateways[0], quiet.Cluster.Gateways[1]);
        await using var reader = new RulesetReader(() => other, quiet.Cluster.ServerKey);
        (await one.ManageAsync(HttpMethod.Put, "/flags/count", Count(-1))).Ok();
        List<TimeSpan> streamed = [],
            served = [];
        for (var number = 0; number < Changes; number++)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = await one.ManageAsync(HttpMethod.Put, "/flags/count", Count(number));
            reply.Ok();
            Assert.True(EnvironmentVersion.TryParse(reply.Headers.ETag!.Tag.Trim('"'), out var version));
            var arrived = await reader.HasAsync(version);
            Assert.Equal(number, (int)(await other.EvaluateAsync("count")).Ok()["value"]!);
            streamed.Add(Stopwatch.GetElapsedTime(start, arrived));
            served.Add(Stopwatch.GetElapsedTime(start));
            if (number == 4)
                AssertHinted(streamed);
        }

        Assert.Empty(reader.Faults);
        Assert.Equal(0, reader.Returned);
        output.WriteLine($"From the write's request to its event on the other gateway's stream, {Percentiles.Describe(streamed)}");
        output.WriteLine($"From the write's request to its value in the other gateway's answer, {Percentiles.Describe(served)}");
        AssertHinted(streamed);
    }

    /// <summary>No measure of speed: without its hints, a replica learns of changes by its reconciling alone, seconds later.</summary>
    private static void AssertHinted(List<TimeSpan> times) =>
        Assert.InRange(times.Order().ElementAt(times.Count / 2), TimeSpan.Zero, TimeSpan.FromSeconds(1));

    private static JsonObject Count(int value) =>
        new()
        {
            ["type"] = "number",
            ["variants"] = new JsonObject { ["v"] = value },
            ["defaultVariant"] = "v",
        };
}
