namespace FlagCluster.Contracts.Events;

/// <summary>Records answers. Thread-safe.</summary>
public interface IEvaluationRecorder
{
    /// <summary>
    /// Records the answers to one request. It copies what it needs, does not allocate, never blocks and never throws: when the buffer is
    /// full, the answers are dropped and counted.
    /// </summary>
    /// <param name="request">The request. The caller owns its memory again on return.</param>
    /// <param name="answers">
    /// One for each of <see cref="EvaluationRequest.Flags"/>. A flag that does not exist has no answer and is not recorded.
    /// </param>
    void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers);
}
