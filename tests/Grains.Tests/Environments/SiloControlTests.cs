using System.Diagnostics.Metrics;
using FlagCluster.Control.Directory;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Grains.Tests.Environments;

/// <summary>The control data of a silo: it reads, and cannot write.</summary>
public sealed class SiloControlTests(Migrated<PostgreSqlDatabase> database) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    [Fact]
    public async Task Silo_ControlData_IsReadAtTheStart()
    {
        var organization = await AddOrganizationAsync("at-the-start");

        await using var cluster = await TestCluster.StartAsync(database.Database);

        Assert.NotNull(Control(cluster).Current.FindOrganization(organization));
    }

    [Fact]
    public async Task Silo_ControlDataChanged_IsReadAfterRefreshSeconds()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database, settings: new() { ["Control:RefreshSeconds"] = "0.1" });

        var organization = await AddOrganizationAsync("later");

        await Waiting.Until(
            () => Task.FromResult(Control(cluster).Current.FindOrganization(organization) is not null),
            "the silo to read the organization"
        );
    }

    [Fact]
    public async Task Silo_Directory_CannotBeWritten()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database);

        Assert.Null(cluster.Orleans.Silos[0].ServiceProvider.GetService<ControlDirectory>());
    }

    [Fact]
    public async Task Silo_Control_ReportsAgeAndHealthAsAGatewayDoes()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database);
        var services = cluster.Orleans.Silos[0].ServiceProvider;

        using var age = new Measurements(services.GetRequiredService<IMeterFactory>(), "flagcluster.control.age");
        var health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));

        Assert.InRange(age.Now()[""], 0, 60);
        Assert.Equal(HealthStatus.Healthy, health.Entries["control"].Status);
    }

    private static ControlReader Control(TestCluster cluster) =>
        cluster.Orleans.Silos[0].ServiceProvider.GetRequiredService<ControlReader>();

    private async Task<string> AddOrganizationAsync(string slug)
    {
        await database.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new(slug, slug, SampleChanges.Noon));
        return slug;
    }
}
