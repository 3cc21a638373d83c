namespace FlagCluster.Contracts.Events;

/// <summary>Takes note of answers given. Safe for any number of threads.</summary>
public interface IEvaluationRecorder
{
    /// <summary>
    /// Records the answers to one request. It copies what it needs, allocates nothing, never waits and never throws: what there is no room for
    /// is dropped and counted.
    /// </summary>
    /// <param name="request">Who asked, and what was asked of. Its memory is the caller's again on return.</param>
    /// <param name="answers">One for every flag evaluated. A flag that does not exist has no answer and is not recorded.</param>
    void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers);
}
