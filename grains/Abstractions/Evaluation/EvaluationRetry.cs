using FlagCluster.Contracts.Threading;
using Polly;
using Polly.Retry;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>
/// Repeats an evaluation that was lost with its silo. An Orleans client learns of a dead silo only by a failed connection attempt, refuses
/// the next attempts for <c>ConnectionOptions.ConnectionRetryDelay</c> (1 s), and reads the list of silos in the background. The delays
/// together are longer than that, so a retry reaches a silo while at least one is running. Not <see cref="InfiniteRetry"/>: a caller waits,
/// so the attempts are few and their delays exact.
/// </summary>
internal static class EvaluationRetry
{
    private static readonly RetryStrategyOptions<EvaluateReply> _options = new()
    {
        // 10, 20, 40, 80, 160, 320, 500 and 500 ms.
        MaxRetryAttempts = 8,
        Delay = TimeSpan.FromMilliseconds(10),
        MaxDelay = TimeSpan.FromMilliseconds(500),
        BackoffType = DelayBackoffType.Exponential,
        ShouldHandle = static arguments => new(IsLost(arguments.Outcome.Exception, arguments.Context.CancellationToken)),
    };

    /// <summary>Returns the pipeline that evaluations run through.</summary>
    public static ResiliencePipeline<EvaluateReply> Create(TimeProvider time) =>
        new ResiliencePipelineBuilder<EvaluateReply> { TimeProvider = time }
            .AddRetry(_options)
            .Build();

    /// <summary>A call that timed out is not repeated: its caller has waited for the whole response timeout.</summary>
    private static bool IsLost(Exception? exception, CancellationToken cancellationToken) =>
        exception is not null and not TimeoutException && GrainFailures.IsUnreachable(exception, cancellationToken);
}
