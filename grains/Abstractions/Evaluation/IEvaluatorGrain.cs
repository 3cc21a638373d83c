namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>
/// Evaluates flags on the silo that the call reaches. Its key is the environment's id, <c>organization/project/environment</c>.
/// </summary>
/// <remarks>
/// Most callers use <see cref="FlagEvaluatorClient"/> instead, which takes and returns queries and answers rather than messages.
/// </remarks>
[Alias("flagcluster.evaluator"), GrainInterfaceType("flagcluster.evaluator")]
public interface IEvaluatorGrain : IGrainWithStringKey
{
    /// <summary>Answers queries independently: one that fails does not fail the others.</summary>
    /// <param name="request">The queries.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>An answer for each query, in the same order; fewer when they are large, and then the others can be sent again.</returns>
    [Alias("evaluate")]
    Task<EvaluateReply> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken = default);
}
