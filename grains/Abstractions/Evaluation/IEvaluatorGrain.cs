namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Evaluates flags on whichever silo the call reaches. Its key is the environment's id, <c>organization/project/environment</c>.</summary>
/// <remarks>Most callers want <see cref="FlagEvaluatorClient"/>, which speaks of queries and answers instead of messages.</remarks>
[Alias("flagcluster.evaluator")]
public interface IEvaluatorGrain : IGrainWithStringKey
{
    /// <summary>Answers queries, each by itself: one that fails does not fail the others.</summary>
    /// <param name="request">The queries.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>An answer for each query, in the same order.</returns>
    [Alias("evaluate")]
    Task<EvaluateReply> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken = default);
}
