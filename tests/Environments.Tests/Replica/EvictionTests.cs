using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Environments.Writer;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>A process that follows more environments than it may.</summary>
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
    private Source _source = null!;
    private EnvironmentReplicas? _replicas;

    public async Task InitializeAsync()
    {
        _store = OpenStore.Sqlite(_folder.File("flags.db"));
        await _store.Migrator.MigrateAsync();
        _source = new(
            _writers = new(
                _store.Log,
                Microsoft.Extensions.Options.Options.Create(new ReaderOptions()),
                Microsoft.Extensions.Options.Options.Create(new WriterOptions()),
                TimeProvider.System,
                new LogLines<EnvironmentWriter>()
            )
        );
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
    public void Get_PastTheBound_StopsTheOneUsedLeastRecently()
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
    public void Get_OthersAreHeldOrFollowed_GoesPastTheBoundAndBackLater()
    {
        var replicas = Open(_clock);
        var held = replicas.Hold(_a);
        var following = replicas.Get(_b).Follow(_ => { });
        _clock.Advance(TimeSpan.FromSeconds(5));

        replicas.Get(_c);
        Assert.Equal(3, replicas.All.Count());

        held.Dispose();
        held.Dispose();
        following.Dispose();
        var last = replicas.Get(SampleCommands.Environment());
        Assert.Equal(2, replicas.All.Count());
        Assert.Contains(last, replicas.All);
    }

    [Fact]
    public async Task Get_AgainWhileTheWriterIsAway_ServesWhatWasSavedWhenItWasStopped()
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

        _source.Away = true;
        using var again = replicas.Hold(_a);

        Assert.True(await again.Replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        Assert.Equal((ReplicaState.Stale, "a"), (again.Replica.State, again.Replica.Current.Source.Value("banner")));
        Assert.Contains(_a, replicas.ListSaved());
    }

    [Fact]
    public async Task Use_ManyThreadsAndFewPlaces_NeverSeesARulesetThatIsNoLongerFollowed()
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
                            var chance = new Random(thread);
                            // What a key in use does: it keeps a replica, and asks before each use.
                            var kept = new Dictionary<EnvironmentId, EnvironmentReplica>();
                            for (var round = 0; round < 150; round++)
                            {
                                var id = all[chance.Next(all.Length)];
                                if (!kept.TryGetValue(id, out var replica) || !replica.TryUse())
                                    kept[id] = replica = replicas.Get(id);
                                // A waiting caller has a lease on the replica; what was written before must arrive.
                                var before = written[id];
                                using (var held = replicas.Hold(id))
                                {
                                    Assert.Contains(held.Replica, replicas.All);
                                    Assert.True(
                                        await held.Replica.WaitForAsync(before, TimeSpan.FromSeconds(20)),
                                        $"{id} never reached {before}."
                                    );
                                }
                                if (chance.Next(4) == 0)
                                {
                                    var version = (await _source.ApplyAsync(id, SampleCommands.Put("n", $"{thread}-{round}"))).Made();
                                    written.AddOrUpdate(id, version, (_, old) => version > old ? version : old);
                                }
                                // One that says it can be used is followed, and catches up with everything.
                                if (replica.TryUse() && round % 10 == 0)
                                    Assert.True(await replica.WaitForAsync(before, TimeSpan.FromSeconds(20)) || !replica.TryUse());
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
        // The files are not older than what was stopped last: a replica waits for the one before it.
        await replicas.DisposeAsync();
        foreach (var id in all)
            Assert.Contains(
                $"\"version\":\"{written[id]}\"",
                await File.ReadAllTextAsync(Path.Combine(_options.Directory, $"{id}.json")),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task Pulls_AfterTheLinesWereCut_AreAFewAtATime()
    {
        _options.MaxEnvironments = 100;
        _options.ConcurrentPulls = 3;
        var gate = new SemaphoreSlim(0);
        var (now, most, count) = (0, 0, 0);
        var source = new Slow(
            _source,
            async () =>
            {
                var here = Interlocked.Increment(ref now);
                lock (gate)
                    most = Math.Max(most, here);
                Interlocked.Increment(ref count);
                await gate.WaitAsync();
                Interlocked.Decrement(ref now);
            }
        );
        // The clock stands still: no pull counts as slow.
        var replicas = Open(_clock, source);
        var all = Enumerable.Range(0, 20).Select(_ => SampleCommands.Environment()).ToArray();
        foreach (var id in all)
            replicas.Get(id);
        for (var i = 0; i < 20; i++)
            gate.Release();
        foreach (var id in all)
            Assert.True(await replicas.Get(id).WaitForAsync(EnvironmentVersion.Initial, TimeSpan.FromMinutes(1)).Soon());

        Assert.InRange(most, 1, 3);
        Assert.Equal(20, count);
        gate.Release(100);
        gate.Dispose();
    }

    private EnvironmentReplicas Open(TimeProvider time, IEnvironments? source = null) =>
        _replicas = new(
            source ?? _source,
            Microsoft.Extensions.Options.Options.Create(_options),
            new PrivateFiles(),
            time,
            new(_services.GetRequiredService<IMeterFactory>()),
            new LogLines<EnvironmentReplica>()
        );

    private sealed class Slow(IEnvironments inner, Func<Task> before) : IEnvironments
    {
        public ValueTask<ApplyResult> ApplyAsync(
            EnvironmentId environment,
            ApplyCommand command,
            CancellationToken cancellationToken = default
        ) => inner.ApplyAsync(environment, command, cancellationToken);

        public async ValueTask<Pull> PullAsync(
            EnvironmentId environment,
            EnvironmentVersion known,
            CancellationToken cancellationToken = default
        )
        {
            await before();
            return await inner.PullAsync(environment, known, cancellationToken);
        }

        public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
            EnvironmentId environment,
            EnvironmentVersion from,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            yield break;
        }
    }
}
