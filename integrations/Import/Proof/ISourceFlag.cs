namespace FlagCluster.Integrations.Import.Proof;

/// <summary>
/// Represents the evaluation of a flag by the system it comes from. Implementations are written apart from the engine: no code is shared.
/// </summary>
internal interface ISourceFlag
{
    /// <summary>Returns the variant of the imported flag that stands for the answer of the source; null for no value.</summary>
    string? Evaluate(ProofCaller caller);

    /// <summary>Gets callers that reach the rules, and that pass and fail the conditions.</summary>
    IEnumerable<ProofCaller> Callers { get; }

    /// <summary>Gets the shares of callers, each with callers for all its buckets.</summary>
    IEnumerable<ShareProof> Shares { get; }
}
