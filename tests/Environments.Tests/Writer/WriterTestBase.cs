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

/// <summary>What every test of a writer needs: an environment of its own on a real store, with faults on demand.</summary>
public abstract class WriterSuite<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly List<EnvironmentWriter> _writers = [];

    protected EnvironmentId Shop { get; } = SampleCommands.Environment();

    /// <summary>The store past the writer.</summary>
    protected IEnvironmentLog Log => migrated.Store.Log;

    protected FaultyLog Faulty { get; } = new(migrated.Store.Log);

    protected ReaderOptions ReaderOptions { get; } = new();

    protected WriterOptions Options { get; } = new();

    protected FakeTimeProvider Clock { get; } = new();

    protected LogLines<EnvironmentWriter> Lines { get; } = new();

    /// <summary>The one writer of most tests, on the log with faults.</summary>
    protected EnvironmentWriter Writer { get; private set; } = null!;

    protected ILogger Logger => Lines;

    /// <summary>One more writer on the same store, as another process would have.</summary>
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

    /// <summary>Every change of the first epoch, checked for gaps.</summary>
    protected async Task<IReadOnlyList<Change>> HistoryAsync()
    {
        var changes = await Log.ReadChangesAsync(Shop, EnvironmentVersion.Initial, 100_000);
        Assert.Equal(
            Enumerable.Range(1, changes.Count).Select(number => SampleCommands.Version(1, number)),
            changes.Select(change => change.Version)
        );
        return changes;
    }

    /// <summary>The ruleset a new process would load.</summary>
    protected async Task<(EnvironmentVersion Version, Ruleset Ruleset)> ReloadAsync()
    {
        var full = Assert.IsType<PullFull>(await Open().Reader.PullAsync(EnvironmentVersion.None));
        return (full.Version, full.Ruleset);
    }
}
