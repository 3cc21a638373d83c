using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>Provides a real writer on a real SQLite file, and replicas that reach it through a connection with simulated faults.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public abstract class ReplicaTestBase : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<EnvironmentReplica> _replicas = [];
    private OpenStore _store = null!;
    private LocalEnvironments _writers = null!;

    protected EnvironmentId Shop { get; } = SampleCommands.Environment();

    protected FakeTimeProvider Clock { get; } = new();

    protected ReplicaOptions Options { get; } = new();

    protected FaultyEnvironments Source { get; private set; } = null!;

    protected LogLines<EnvironmentReplica> Lines { get; } = new();

    protected string Saved => _folder.File($"replicas/{Shop}.json");

    protected string SavedFolder => _folder.File("replicas");

    public async Task InitializeAsync()
    {
        _store = OpenStore.Sqlite(_folder.File("flags.db"));
        await _store.Migrator.MigrateAsync();
        _writers = TestEnvironments.CreateWriters(_store.Log, Clock);
        Source = new(_writers);
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync().AsTask().Soon();
        await _writers.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    protected static bool IsReconcile(TimeSpan delay) => delay.TotalSeconds is >= 8 and <= 12;

    /// <summary>Returns whether a delay is a number of seconds ± 20 %.</summary>
    protected static bool IsAbout(TimeSpan delay, double seconds) =>
        delay.TotalSeconds >= 0.8 * seconds && delay.TotalSeconds <= 1.2 * seconds;

    protected EnvironmentReplica Open()
    {
        var replica = new EnvironmentReplica(Shop, Source, Options, new PrivateFiles(), Clock, new Random(42), Lines);
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Starts a replica that has pulled once and waits for a notification.</summary>
    protected async Task<EnvironmentReplica> StartAsync()
    {
        var replica = Open();
        var idle = Clock.NextTimerAsync(IsReconcile);
        replica.Start();
        await idle.Soon();
        return replica;
    }

    protected async Task<EnvironmentVersion> PutAsync(string key, string value = "a") =>
        (await Source.ApplyAsync(Shop, SampleCommands.Put(key, value))).Made();

    /// <summary>Advances the clock by the reconcile interval, and waits until the pull is complete.</summary>
    protected async Task ReconcileAsync()
    {
        var completed = Clock.NextTimerAsync(_ => true);
        Clock.Advance(TimeSpan.FromSeconds(12));
        await completed.Soon();
    }
}
