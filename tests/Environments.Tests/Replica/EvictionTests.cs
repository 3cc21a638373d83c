using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>A process that uses more environments than <see cref="ReplicaOptions.MaxEnvironments"/>.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class EvictionTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly ReplicaOptions _options = new() { MaxEnvironments = 2 };
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EnvironmentId _a = SampleCommands.Environment(),
        _b = SampleCommands.Environment(),
        _c = SampleCommands.Environment();
    private OpenStore _store = null!;
    private LocalEnvironments _writers = null!;
    private FaultyEnvironments _source = null!;
    private EnvironmentReplicas? _replicas;

    public async Task InitializeAsync()
    {
        _store = OpenStore.Sqlite(_folder.File("flags.db"));
        await _store.Migrator.MigrateAsync();
        _writers = TestEnvironments.CreateWriters(_store.Log);
        _source = new(_writers);
    }

    public async Task DisposeAsync()
    {
        if (_replicas is not null)
            await _replicas.DisposeAsync().AsTask().Soon();
        await _writers.DisposeAsync();
        await _store.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Get_MoreThanMaxEnvironments_EvictsTheLeastRecentlyUsed()
    {
        var replicas = Open(_clock);
        var (a, b) = (replicas.Get(_a), replicas.Get(_b));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(a.TryUse());
        _clock.Advance(TimeSpan.FromSeconds(1));

        replicas.Get(_c);

        Assert.Equal(new[] { _a, _c }.ToHashSet(), replicas.All.Select(replica => replica.Environment).ToHashSet());
        Assert.True(a.TryUse());
        Assert.False(b.TryUse());
        Assert.Throws<ObjectDisposedException>(() => b.Follow(_ => { }));
        Assert.NotSame(b, replicas.Get(_b));
    }

    [Fact]
    public void Get_OthersHeldOrFollowed_ExceedsMaxEnvironmentsUntilTheyAreReleased()
    {
        var replicas = Open(_clock);
        var held = replicas.Hold(_a);
        var following = replicas.Get(_b).Follow(_ => { });
        _clock.Advance(TimeSpan.FromSeconds(5));

        replicas.Get(_c);
        Assert.Equal(3, replicas.All.Count());

        // A lease that is disposed twice is released once.
        held.Dispose();
        held.Dispose();
        following.Dispose();
        var last = replicas.Get(SampleCommands.Environment());
        Assert.Equal(2, replicas.All.Count());
        Assert.Contains(last, replicas.All);
    }

    [Fact]
    public async Task Get_EvictedReplicaWhileTheWriterIsUnavailable_ServesTheSavedRuleset()
    {
        _options.Directory = _folder.File("replicas");
        _options.PersistSeconds = 3600;
        _options.MaxEnvironments = 1;
        var replicas = Open(TimeProvider.System);
        var version = (await _source.ApplyAsync(_a, SampleCommands.Put("banner"))).Made();
        using (var held = replicas.Hold(_a))
            Assert.True(await held.Replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        replicas.Get(_b);
        Assert.DoesNotContain(replicas.All, replica => replica.Environment == _a);

        _source.IsUnavailable = true;
        using var restored = replicas.Hold(_a);

        Assert.True(await restored.Replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        Assert.Equal((ReplicaState.Stale, "a"), (restored.Replica.State, restored.Replica.Current.Source.Value("banner")));
        Assert.Contains(_a, replicas.ListSaved());
    }

    [Fact]
    public async Task Use_ManyThreadsAndFewSlots_NeverReturnsAnOutdatedRuleset()
    {
        _options.MaxEnvironments = 3;
        _options.Directory = _folder.File("replicas");
        _options.PersistSeconds = 0;
        var replicas = Open(TimeProvider.System);
        var all = Enumerable.Range(0, 12).Select(_ => SampleCommands.Environment()).ToArray();
        var written = new ConcurrentDictionary<EnvironmentId, EnvironmentVersion>(
            all.Select(id => KeyValuePair.Create(id, EnvironmentVersion.Initial))
        );

        await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(thread =>
                        Task.Run(async () =>
                        {
                            var random = new Random(thread);
                            // As the evaluators of SDK keys do: keep a replica, and call TryUse before each use.
                            var known = new Dictionary<EnvironmentId, EnvironmentReplica>();
                            for (var round = 0; round < 150; round++)
                            {
                                var id = all[random.Next(all.Length)];
                                if (!known.TryGetValue(id, out var replica) || !replica.TryUse())
                                    known[id] = replica = replicas.Get(id);
                                // A lease keeps the replica, so it must reach the version that was written before.
                                var before = written[id];
                                using (var held = replicas.Hold(id))
                                {
                                    Assert.Contains(held.Replica, replicas.All);
                                    Assert.True(
                                        await held.Replica.WaitForAsync(before, TimeSpan.FromMinutes(1)),
                                        $"{id} never reached {before}."
                                    );
                                }
                                if (random.Next(4) == 0)
                                {
                                    var version = (await _source.ApplyAsync(id, SampleCommands.Put("n", $"{thread}-{round}"))).Made();
                                    written.AddOrUpdate(id, version, (_, old) => version > old ? version : old);
                                }
                                // A replica that can be used follows its writer, unless it is evicted during the wait.
                                if (replica.TryUse() && round % 10 == 0)
                                    Assert.True(await replica.WaitForAsync(before, TimeSpan.FromMinutes(1)) || !replica.TryUse());
                            }
                        })
                    )
            )
            .Soon("the threads");

        var evictions = Assert.Single(
            Measurements.Counters(_services),
            line => line.StartsWith("flagcluster.replica.evictions ", StringComparison.Ordinal)
        );
        Assert.True(long.Parse(evictions.Split(' ')[1], CultureInfo.InvariantCulture) > 100, evictions);
        foreach (var id in all)
        {
            using var held = replicas.Hold(id);
            Assert.True(await held.Replica.WaitForAsync(written[id], TimeSpan.FromMinutes(1)).Soon());
        }
        Assert.True(replicas.All.Count() <= 3);
        // A replica saves its ruleset only after its predecessor has saved, so every file contains the latest version.
        await replicas.DisposeAsync();

        foreach (var id in all)
            Assert.Contains(
                $"\"version\":\"{written[id]}\"",
                await File.ReadAllTextAsync(Path.Combine(_options.Directory, $"{id}.json")),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task Pulls_ManyReplicas_RunAtMostConcurrentPullsAtATime()
    {
        _options.MaxEnvironments = 100;
        _options.ConcurrentPulls = 3;
        using var gate = new SemaphoreSlim(0);
        var (running, maximum, count) = (0, 0, 0);
        _source.LosesNotifications = true;
        _source.BeforePull = async () =>
        {
            var current = Interlocked.Increment(ref running);
            lock (gate)
                maximum = Math.Max(maximum, current);
            Interlocked.Increment(ref count);
            await gate.WaitAsync();
            Interlocked.Decrement(ref running);
        };
        // The clock does not advance, so no pull counts as slow.
        var replicas = Open(_clock);
        var all = Enumerable.Range(0, 20).Select(_ => SampleCommands.Environment()).ToArray();

        foreach (var id in all)
            replicas.Get(id);
        gate.Release(all.Length);
        foreach (var id in all)
            Assert.True(await replicas.Get(id).WaitForAsync(EnvironmentVersion.Initial, TimeSpan.FromMinutes(1)).Soon());

        Assert.InRange(maximum, 1, 3);
        Assert.Equal(20, count);
    }

    private EnvironmentReplicas Open(TimeProvider time) =>
        _replicas = TestEnvironments.CreateReplicas(_source, new(_services.GetRequiredService<IMeterFactory>()), time, _options);
}
