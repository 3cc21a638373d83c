using FlagCluster.Contracts.Threading;

namespace FlagCluster.Contracts.Tests.Threading;

public sealed class DedicatedThreadsTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_Work_RunsOnAThreadWithTheName()
    {
        using var threads = new DedicatedThreads("work", 1);

        Assert.Equal(("work", false), await threads.RunAsync(Describe));
    }

    [Fact]
    public async Task RunAsync_WorkThatAwaits_ContinuesOnItsThreads()
    {
        using var threads = new DedicatedThreads("work", 1);

        var after = await threads.RunAsync(async () =>
        {
            await Task.Yield();
            return Describe();
        });

        Assert.Equal(("work", false), after);
    }

    [Fact]
    public async Task RunAsync_Caller_DoesNotContinueOnItsThreads()
    {
        using var threads = new DedicatedThreads("work", 1);
        using var released = new ManualResetEventSlim();

        var work = threads.RunAsync(() => released.Wait(_limit));
        var after = Task.Run(async () =>
        {
            released.Set();
            Assert.True(await work);
            return Describe();
        });

        Assert.NotEqual("work", (await after).Name);
    }

    [Fact]
    public async Task RunAsync_WorkThatBlocks_DoesNotDelayOthers()
    {
        using var threads = new DedicatedThreads("work", 2);
        using var barrier = new Barrier(2);

        var both = await Task.WhenAll(
            threads.RunAsync(() => barrier.SignalAndWait(_limit)),
            threads.RunAsync(() => barrier.SignalAndWait(_limit))
        );

        Assert.All(both, Assert.True);
    }

    [Fact]
    public async Task RunAsync_MoreThanTheMaximum_NeverRunAtOnce()
    {
        using var threads = new DedicatedThreads("work", 2);
        int running = 0,
            most = 0;

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    threads.RunAsync(() =>
                    {
                        var now = Interlocked.Increment(ref running);
                        InterlockedMax(ref most, now);
                        Thread.Yield();
                        return Interlocked.Decrement(ref running);
                    })
                )
        );

        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task RunAsync_WorkThatFails_ThrowsItsException()
    {
        using var threads = new DedicatedThreads("work", 1);

        await Assert.ThrowsAsync<InvalidDataException>(() => threads.RunAsync(new Func<int>(() => throw new InvalidDataException())));
        await Assert.ThrowsAsync<InvalidDataException>(() => threads.RunAsync(() => Task.FromException<int>(new InvalidDataException())));
        Assert.Equal(1, await threads.RunAsync(() => 1));
    }

    [Fact]
    public async Task Dispose_QueuedWork_IsCompleted()
    {
        var prepared = 0;
        var threads = new DedicatedThreads("work", 1, () => prepared++);
        using var released = new ManualResetEventSlim();
        var first = threads.RunAsync(() => released.Wait(_limit));
        var second = threads.RunAsync(() => 2);

        threads.Dispose();
        released.Set();

        Assert.True(await first);
        Assert.Equal(2, await second);
        Assert.Equal(1, prepared);
        await Assert.ThrowsAsync<TaskSchedulerException>(() => threads.RunAsync(() => 3));
    }

    private static (string? Name, bool IsPool) Describe() => (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread);

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; )
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
