using FlagCluster.Contracts.Threading;

namespace FlagCluster.Contracts.Tests.Threading;

public sealed class TimeLimitTests
{
    [Fact]
    public async Task Token_TimeIsOver_IsCancelled()
    {
        using var limit = new TimeLimit(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, limit.Token)
        );
    }

    [Fact]
    public void Token_CallerIsCancelled_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        using var limit = new TimeLimit(Timeout.InfiniteTimeSpan, TimeProvider.System, caller.Token);

        caller.Cancel();

        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public void Token_CallerWasCancelled_IsCancelled()
    {
        using var limit = new TimeLimit(Timeout.InfiniteTimeSpan, TimeProvider.System, new(canceled: true));

        Assert.True(limit.IsCancellationRequested);
    }
}
