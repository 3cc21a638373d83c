using System.Net;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests the Orleans dashboard of a silo, on the port of its health and metrics.</summary>
[Collection(nameof(SharedCluster))]
public sealed class DashboardTests(SharedCluster shared)
{
    [Fact]
    public async Task Dashboard_ByDefault_IsNotServed()
    {
        using var response = await shared.Cluster.Silos[0].Http.GetAsync("/dashboard/");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Dashboard_Enabled_ShowsTheSilo()
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

        var page = await silo.Http.GetStringAsync("/dashboard/");

        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
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
