using System.Net;
using FlagCluster.Cluster.Tests.Support;

namespace FlagCluster.Cluster.Tests;

/// <summary>The Orleans dashboard of a silo, on the port of its health and metrics.</summary>
[Collection(nameof(QuietCluster))]
public sealed class DashboardTests(QuietCluster quiet)
{
    [Fact]
    public async Task Dashboard_ByDefault_IsNotServed()
    {
        using var answer = await quiet.Cluster.Silos[0].Http.GetAsync("/dashboard/");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Dashboard_TurnedOn_ShowsTheGrainsOfTheCluster()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(DashboardTests), new() { Silos = 1, Gateways = 0, SiloSettings = ["--Silo:Dashboard=true"] });

        var page = await cluster.Silos[0].Http.GetStringAsync("/dashboard/");
        var counters = await cluster.Silos[0].Http.GetStringAsync("/dashboard/DashboardCounters");

        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($":{cluster.Silos[0].SiloPort}@", counters, StringComparison.Ordinal);
    }
}
