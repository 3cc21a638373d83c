using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Writer;

/// <summary>The faults: the store goes away before, after and during an append; a caller gives up; the process closes.</summary>
public abstract class FaultTests<TDatabase>(Migrated<TDatabase> migrated) : WriterSuite<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Apply_StoreAwayBeforeTheAppend_WritesNothingAndRecovers()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Faulty.Before = call => call == "Append" ? throw FaultyLog.Unavailable() : Task.CompletedTask;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1")));

        Faulty.Before = null;
        Assert.Equal("a", (await Writer.Reader.PullAsync(EnvironmentVersion.None)).Full().Value("banner"));
        Assert.Equal(SampleCommands.Version(1, 2), (await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1"))).Made());
    }

    [Fact]
    public async Task Apply_AnswerOfTheAppendLost_LoadsAgainAndTheRetryGetsTheFirstVersion()
    {
        await Writer.ApplyAsync(SampleCommands.Put("banner"));
        Faulty.AfterAppend = _ => throw FaultyLog.Unavailable();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1")));
        Faulty.AfterAppend = null;

        // What readers see next is what the store holds, not what memory held.
        var delta = Assert.IsType<PullDelta>(await Writer.Reader.PullAsync(SampleCommands.Version(1, 1)));
        Assert.Equal([SampleCommands.Version(1, 2)], delta.Changes.Select(change => change.Version));
        Assert.Equal(SampleCommands.Version(1, 2), (await Writer.ApplyAsync(SampleCommands.Put("banner", "b", "op-1"))).Made());
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Apply_StoreAwayWhileLoadingAgain_FailsUntilItIsBack()
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
    public async Task Apply_CancelledAfterTheAppendBegan_IsNotUndone()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Faulty.Before = call =>
        {
            if (call != "Append")
                return Task.CompletedTask;
            begun.SetResult();
            return goOn.Task;
        };
        using var cancellation = new CancellationTokenSource();
        var apply = Writer.ApplyAsync(SampleCommands.Put("banner"), cancellation.Token);
        await begun.Task.Soon();
        await cancellation.CancelAsync();
        goOn.SetResult();

        Assert.Equal(SampleCommands.Version(1, 1), (await apply.Soon()).Made());
        Assert.Equal("a", (await Writer.Reader.PullAsync(EnvironmentVersion.None)).Full().Value("banner"));
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Apply_CancelledWhileItQueues_WritesNothing()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Faulty.Before = call =>
        {
            if (call != "Append")
                return Task.CompletedTask;
            begun.TrySetResult();
            return goOn.Task;
        };
        var first = Writer.ApplyAsync(SampleCommands.Put("banner"));
        await begun.Task.Soon();
        using var cancellation = new CancellationTokenSource();
        var second = Writer.ApplyAsync(SampleCommands.Put("banner", "b"), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        goOn.SetResult();
        await first.Soon();
        Assert.Single(await HistoryAsync());
    }

    [Fact]
    public async Task Dispose_WhileAChangeIsOnItsWay_WaitsForItAndRefusesLaterOnes()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Faulty.Before = call =>
        {
            if (call != "Append")
                return Task.CompletedTask;
            begun.TrySetResult();
            return goOn.Task;
        };
        var apply = Writer.ApplyAsync(SampleCommands.Put("banner"));
        await begun.Task.Soon();
        var dispose = Writer.DisposeAsync().AsTask();
        var late = Writer.ApplyAsync(SampleCommands.Put("banner", "b"));

        Assert.False(dispose.IsCompleted);
        goOn.SetResult();
        await dispose.Soon();
        Assert.Equal(SampleCommands.Version(1, 1), (await apply.Soon()).Made());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.Soon());
    }
}

public sealed class SqliteFaultTests(Migrated<SqliteDatabase> migrated)
    : FaultTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlFaultTests(Migrated<PostgreSqlDatabase> migrated)
    : FaultTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
