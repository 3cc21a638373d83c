using FlagCluster.Events.Threading;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Threading;

public sealed class SignalTests
{
    [Fact]
    public async Task Wait_SetTwiceBefore_ReturnsOnce()
    {
        var signal = new Signal();
        signal.Set();
        signal.Set();

        await RunOnThread(signal.Wait).Soon();
        var second = RunOnThread(signal.Wait);

        Assert.False(second.IsCompleted);
        signal.Set();
        await second.Soon();
    }

    /// <summary>The fault: a call after a write finds the signal set, while the waiter resets it and misses the write.</summary>
    [Fact]
    public async Task Set_AfterEveryWrite_TheWaiterSeesTheLastWrite()
    {
        const int Rounds = 20_000,
            WritesPerRound = 3;
        var signal = new Signal();
        int written = 0,
            seen = 0;
        var waiter = RunOnThread(() =>
        {
            while (seen < Rounds * WritesPerRound)
            {
                signal.Wait();
                Volatile.Write(ref seen, Volatile.Read(ref written));
            }
        });
        var writer = RunOnThread(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < WritesPerRound; i++)
                {
                    Volatile.Write(ref written, written + 1);
                    signal.Set();
                }
                for (var spin = new SpinWait(); Volatile.Read(ref seen) < written; )
                    spin.SpinOnce(sleep1Threshold: -1);
            }
        });

        await writer.Soon();
        await waiter.Soon();

        Assert.Equal(Rounds * WritesPerRound, seen);
    }

    private static Task RunOnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
