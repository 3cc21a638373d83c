using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Provides an environment per test on a real store, and writers of it. The store can simulate faults.</summary>
public abstract class WriterTestBase<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly List<EnvironmentWriter> _writers = [];

    protected EnvironmentId Shop { get; } = SampleCommands.Environment();

    /// <summary>Gets the log that bypasses the writer.</summary>
    protected IEnvironmentLog Log => migrated.Store.Log;

    protected FaultyLog Faulty { get; } = new(migrated.Store.Log);

    protected ReaderOptions ReaderOptions { get; } = new();

    protected WriterOptions Options { get; } = new();

    protected FakeTimeProvider Clock { get; } = new();

    protected LogLines<EnvironmentWriter> Lines { get; } = new();

    /// <summary>Gets a writer on the log with faults. Most tests have no other writer.</summary>
    protected EnvironmentWriter Writer { get; private set; } = null!;

    protected ILogger Logger => Lines;

    /// <summary>Opens another writer on the same store, as another process would.</summary>
    protected EnvironmentWriter Open(IEnvironmentLog? log = null)
    {
        var writer = new EnvironmentWriter(new(Shop, log ?? Log, ReaderOptions, Clock, Lines), Options, Lines);
        _writers.Add(writer);
        return writer;
    }

    public Task InitializeAsync()
    {
        Writer = Open(Faulty);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Faulty.Before = null;
        foreach (var writer in _writers)
            await writer.DisposeAsync().AsTask().Soon();
    }

    /// <summary>Returns every change of the first epoch, and asserts that there are no gaps.</summary>
    protected async Task<IReadOnlyList<Change>> HistoryAsync()
    {
        var changes = await Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, 100_000);
        Assert.Equal(
            Enumerable.Range(1, changes.Count).Select(number => SampleCommands.Version(1, number)),
            changes.Select(change => change.Version)
        );
        return changes;
    }

    /// <summary>Returns the ruleset that a new process loads.</summary>
    protected async Task<(EnvironmentVersion Version, Ruleset Ruleset)> ReloadAsync()
    {
        var full = Assert.IsType<PullFull>(await Open().Reader.PullAsync(EnvironmentVersion.None));
        return (full.Version, full.Ruleset);
    }
}
