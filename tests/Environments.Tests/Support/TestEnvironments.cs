using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Writer;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Tests.Support;

/// <summary>Creates the writers and replicas of one process.</summary>
internal static class TestEnvironments
{
    public static LocalEnvironments CreateWriters(IEnvironmentLog log, TimeProvider? time = null, EnvironmentsMetrics? metrics = null) =>
        new(
            log,
            Options.Create(new ReaderOptions()),
            Options.Create(new WriterOptions()),
            time ?? TimeProvider.System,
            new LogLines<EnvironmentWriter>(),
            metrics
        );

    public static EnvironmentReplicas CreateReplicas(
        IEnvironments source,
        EnvironmentsMetrics metrics,
        TimeProvider? time = null,
        ReplicaOptions? options = null,
        LogLines<EnvironmentReplica>? lines = null
    ) =>
        new(
            source,
            Options.Create(options ?? new()),
            new PrivateFiles(),
            time ?? TimeProvider.System,
            () => new Random(1),
            metrics,
            lines ?? new LogLines<EnvironmentReplica>()
        );
}
