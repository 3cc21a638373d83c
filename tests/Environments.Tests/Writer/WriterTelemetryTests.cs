using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Metrics and traces of writes.</summary>
public sealed class WriterTelemetryTests(Migrated<SqliteDatabase> migrated)
    : WriterTestBase<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    [Fact]
    public async Task Apply_EveryOutcome_RecordsItsDurationAndTracesOnlyFailuresAsErrors()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var durations = new Measurements(meters, "flagcluster.writer.apply.duration");
        using var activities = new RecordedActivities(Shop);
        await using var writer = new EnvironmentWriter(new(Shop, Faulty, ReaderOptions, Clock, Logger), Options, Logger, new(meters));

        await writer.ApplyAsync(SampleCommands.Put("banner"));
        await writer.ApplyAsync(SampleCommands.Put("banner"));
        await writer.ApplyAsync(SampleCommands.Put("banner", "b", dryRun: true));
        await writer.ApplyAsync(SampleCommands.Put("banner", "b", expected: SampleCommands.Version(1, 7)));
        await writer.ApplyAsync(SampleCommands.Command([new PutItem(SampleCommands.InvalidFlag("invalid"))]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            writer.ApplyAsync(SampleCommands.Put("banner", "b"), new(canceled: true))
        );
        Faulty.AfterAppend = _ =>
        {
            Clock.Advance(TimeSpan.FromSeconds(3));
            throw FaultyLog.Unavailable();
        };

        await Assert.ThrowsAsync<StorageUnavailableException>(() => writer.ApplyAsync(SampleCommands.Put("banner", "b")));

        Assert.Equal(
            [("applied", 0), ("unchanged", 0), ("dry_run", 0), ("conflict", 0), ("invalid", 0), ("cancelled", 0), ("failed", 3.0)],
            durations.All
        );
        Assert.Equal(
            [
                .. Enumerable.Repeat(("environment apply", ActivityStatusCode.Unset, (string?)null), 6),
                ("environment apply", ActivityStatusCode.Error, nameof(StorageUnavailableException)),
            ],
            activities.All
        );
    }
}
