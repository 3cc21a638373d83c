using Polly;

namespace FlagCluster.Events.Analytics;

/// <summary>Creates the pipeline that repeats an operation with exponential backoff and jitter until it succeeds or is cancelled.</summary>
internal static class FoldRetry
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromSeconds(10);

    /// <summary>Creates the pipeline.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onRetry">Receives each failure, before the delay.</param>
    public static ResiliencePipeline Create(TimeProvider time, Action<Exception> onRetry) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new()
                {
                    ShouldHandle = attempt =>
                        new(attempt.Outcome.Exception is not null && !attempt.Context.CancellationToken.IsCancellationRequested),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = First,
                    MaxDelay = Longest,
                    UseJitter = true,
                    OnRetry = failure =>
                    {
                        onRetry(failure.Outcome.Exception!);
                        return default;
                    },
                }
            )
            .Build();
}
