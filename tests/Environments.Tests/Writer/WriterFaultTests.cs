using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>Faults: the store becomes unavailable before, during or after an append; a caller cancels; the process stops.</summary>
public abstract class WriterFaultTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_StoreUnavailableBeforeTheAppend_WritesNothingAndRecovers()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Faulty.Before = call => call == "Append" ? throw FaultyLog.Unavailable() : Task.CompletedTask;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1")));
        Faulty.Before = null;

        Assert.Equal("a", (await Writer.Reader.PullAsync(EnvironmentVersion.None)).Full().Value("banner"));
        Assert.Equal(SampleCommands.Version(1, 2), (await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1"))).Made());
    }

    [Fact]
    public async Task Apply_ResponseToTheAppendLost_ReloadsAndTheRetryReturnsTheFirstVersion()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Faulty.AfterAppend = _ => throw FaultyLog.Unavailable();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1")));
        Faulty.AfterAppend = null;

        // Readers receive the contents of the store, which memory did not have.
        var delta = Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));

        Assert.Equal([SampleCommands.Version(1, 2)], delta.Changes.Select(change => change.Version));
        Assert.Equal(SampleCommands.Version(1, 2), (await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1"))).Made());
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_StoreUnavailableDuringTheReload_FailsUntilItResponds()
    {
        Faulty.AfterAppend = _ => throw FaultyLog.Unavailable();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1")));
        Faulty.AfterAppend = null;
        Faulty.Before = _ => throw FaultyLog.Unavailable();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.Reader.PullAsync(EnvironmentVersion.None).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1")));
        Faulty.Before = null;

        Assert.Equal(SampleCommands.Version(1, 1), (await Writer.ApplyAsync(SampleCommands.Put("banner", operation: "op-1"))).Made());
    }

    [Fact]
    public async Task Apply_CancelledDuringTheAppend_IsApplied()
    {
        var (started, release) = BlockAppends();
        using var cancellation = new CancellationTokenSource();
        var apply = Writer.ApplyAsync(SampleCommands.Put("banner"), cancellation.Token);
        await started.Soon();

        await cancellation.CancelAsync();
        release.SetResult();

        Assert.Equal(SampleCommands.Version(1, 1), (await apply.Soon()).Made());
        Assert.Equal("a", (await Writer.Reader.PullAsync(EnvironmentVersion.None)).Full().Value("banner"));
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_CancelledWhileQueued_WritesNothing()
    {
        var (started, release) = BlockAppends();
        var first = Writer.ApplyAsync(SampleCommands.Put("banner"));
        await started.Soon();
        using var cancellation = new CancellationTokenSource();
        var second = Writer.ApplyAsync(SampleCommands.Put("banner", "b"), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        release.SetResult();
        await first.Soon();

        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Dispose_ChangeInProgress_WaitsForItAndRejectsLaterOnes()
    {
        var (started, release) = BlockAppends();
        var apply = Writer.ApplyAsync(SampleCommands.Put("banner"));
        await started.Soon();

        var dispose = Writer.DisposeAsync().AsTask();
        var late = Writer.ApplyAsync(SampleCommands.Put("banner", "b"));
        Assert.False(dispose.IsCompleted);
        release.SetResult();
        await dispose.Soon();

        Assert.Equal(SampleCommands.Version(1, 1), (await apply.Soon()).Made());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.Soon());
    }

    /// <summary>Blocks every append until it is released.</summary>
    /// <returns>A task that completes when an append starts, and a source that releases all of them.</returns>
    private (Task Started, TaskCompletionSource Release) BlockAppends()
    {
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        Faulty.Before = call =>
        {
            if (call != "Append")
                return Task.CompletedTask;
            started.TrySetResult();
            return release.Task;
        };
        return (started.Task, release);
    }
}

public sealed class SqliteWriterFaultTests(Migrated<SqliteDatabase> migrated)
    : WriterFaultTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlWriterFaultTests(Migrated<PostgreSqlDatabase> migrated)
    : WriterFaultTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
