using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Represents a flag of a batch and how the batch names it.</summary>
/// <param name="Flag">The flag, or null when the caller does not see one.</param>
/// <param name="Id">The number by which the batch names it, or 0.</param>
/// <param name="Key">The location of the key by which the batch names it, or the default.</param>
/// <param name="IsByTags">Whether the batch names its tags.</param>
internal readonly record struct FlagrTarget(CompiledFlag? Flag, long Id, Range Key, bool IsByTags);
