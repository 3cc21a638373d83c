using Polly;

namespace FlagCluster.Contracts.Threading;

/// <summary>Creates pipelines that repeat an operation with exponential backoff and jitter until it succeeds or is cancelled.</summary>
public static class InfiniteRetry
{
    /// <summary>Creates a pipeline.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="first">The median delay after the first failure; later delays grow.</param>
    /// <param name="max">The longest delay.</param>
    /// <param name="onRetry">Receives each failure, before the delay.</param>
    public static ResiliencePipeline Create(TimeProvider time, TimeSpan first, TimeSpan max, Action<Exception> onRetry) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new()
                {
                    ShouldHandle = attempt =>
                        new(attempt.Outcome.Exception is not null && !attempt.Context.CancellationToken.IsCancellationRequested),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = first,
                    MaxDelay = max,
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
