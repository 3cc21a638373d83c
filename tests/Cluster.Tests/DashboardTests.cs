using System.Net;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;

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
            nameof(DashboardTests),
            new()
            {
                Silos = 1,
                Gateways = 0,
                SiloSettings = ["--Silo:Dashboard=true"],
            }
        );

        var silo = cluster.Silos[0];

        Assert.Contains("<html", await silo.Http.GetStringAsync("/dashboard/"), StringComparison.OrdinalIgnoreCase);
        await Waiting.Until(
            async () =>
            {
                var counters = await silo.Http.GetStringAsync("/dashboard/DashboardCounters");
                return counters.Contains($":{silo.SiloPort}", StringComparison.Ordinal);
            },
            "the dashboard to count the silo"
        );
    }
}
