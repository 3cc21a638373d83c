using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Represents the result of one request of a batch, which is counted and recorded when the whole batch has an answer.</summary>
/// <param name="Flag">The flag; null when none was evaluated.</param>
/// <param name="Result">The result of the flag.</param>
/// <param name="Error">Why none was evaluated.</param>
internal readonly record struct FliptBatchResult(CompiledFlag? Flag, EvaluationResult Result, ErrorCode Error);
