using FlagCluster.Contracts.Threading;
using Polly;

namespace FlagCluster.Events.Analytics;

/// <summary>Provides the intervals at which what folds events repeats an operation.</summary>
internal static class FoldRetry
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromSeconds(10);

    /// <summary>Creates the pipeline.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onRetry">Receives each failure, before the delay.</param>
    public static ResiliencePipeline Create(TimeProvider time, Action<Exception> onRetry) =>
        InfiniteRetry.Create(time, First, Longest, onRetry);
}
