using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests;

public sealed class EnvironmentsMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Counters_NewMetrics_AreZero()
    {
        _ = new EnvironmentsMetrics(_services.GetRequiredService<IMeterFactory>());

        Assert.Equal(
            [
                "flagcluster.replica.evictions 0",
                "flagcluster.replica.pulls delta 0",
                "flagcluster.replica.pulls failed 0",
                "flagcluster.replica.pulls full 0",
                "flagcluster.replica.pulls not_modified 0",
                "flagcluster.replica.pulls unsupported 0",
                "flagcluster.replica.resyncs epoch 0",
                "flagcluster.replica.resyncs far_behind 0",
                "flagcluster.replica.resyncs first 0",
                "flagcluster.replica.resyncs gap 0",
                "flagcluster.replica.resyncs watch_ended 0",
                "flagcluster.replica.resyncs writer_behind 0",
                "flagcluster.writer.commits 0",
                "flagcluster.writer.conflicts 0",
                "flagcluster.writer.overtaken 0",
            ],
            Measurements.Counters(_services).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Counters_WritesAndPulls_CountThem()
    {
        using var folder = new TempFolder();
        await using var store = OpenStore.Sqlite(folder.File("flags.db"));
        await store.Migrator.MigrateAsync();
        var metrics = new EnvironmentsMetrics(_services.GetRequiredService<IMeterFactory>());
        await using var writers = TestEnvironments.CreateWriters(store.Log, metrics: metrics);
        await using var replicas = TestEnvironments.CreateReplicas(writers, metrics);
        var environment = SampleCommands.Environment();

        var version = (await writers.ApplyAsync(environment, SampleCommands.Put("a"))).Made();
        Assert.IsType<Conflict>(await writers.ApplyAsync(environment, SampleCommands.Put("a", "b", expected: EnvironmentVersion.Initial)));
        using var held = replicas.Hold(environment);

        Assert.True(await held.Replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());

        // The notification of the change may cause further pulls, so the counters of their results vary.
        Assert.Superset(
            new HashSet<string>
            {
                "flagcluster.replica.pulls full 1",
                "flagcluster.replica.pulls failed 0",
                "flagcluster.replica.resyncs first 1",
                "flagcluster.replica.resyncs gap 0",
                "flagcluster.writer.commits 1",
                "flagcluster.writer.conflicts 1",
                "flagcluster.writer.overtaken 0",
            },
            Measurements.Counters(_services).ToHashSet()
        );
    }
}
