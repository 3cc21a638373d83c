using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Represents a caller for whom the source and the engine evaluate a flag.</summary>
/// <param name="TargetingKey">The targeting key.</param>
/// <param name="Attributes">The other attributes: texts, numbers, booleans and lists.</param>
internal sealed record ProofCaller(string TargetingKey, ImmutableDictionary<string, FlagValue> Attributes)
{
    public ProofCaller(string targetingKey)
        : this(targetingKey, ImmutableDictionary<string, FlagValue>.Empty) { }

    /// <summary>Gets the time of the evaluation.</summary>
    public DateTimeOffset Time { get; init; } = Prover.Now;
}
