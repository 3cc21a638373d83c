namespace FlagCluster.Environments.Tests.Support;

/// <summary>Measures allocations.</summary>
internal static class Allocations
{
    /// <summary>
    /// Returns the bytes that an action allocates on this thread after a warm-up: the minimum of several rounds, because a garbage
    /// collection that another test causes is also counted for this thread.
    /// </summary>
    public static long Of(Action action)
    {
        action();
        return Enumerable
            .Range(0, 5)
            .Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                action();
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
    }
}
