namespace FlagCluster.Store.Tests.Support;

/// <summary>Starts an action on several threads at the same time.</summary>
internal static class Simultaneous
{
    public static async Task<T[]> RunAsync<T>(int count, Func<int, Task<T>> action)
    {
        using var start = new Barrier(count);
        return await Task.WhenAll(
            Enumerable
                .Range(0, count)
                // Each action has its own thread, so that all of them reach the barrier.
                .Select(number =>
                    Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                return action(number);
                            },
                            CancellationToken.None,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                        .Unwrap()
                )
        );
    }
}
