using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Receives the flags of a bulk evaluation in the order of their keys. Implemented by structs, so that a visitor costs no allocation and no
/// virtual call.
/// </summary>
public interface IFlagVisitor
{
    /// <summary>
    /// Receives one flag and its result. Whether the ruleset is stale applies to all flags and is not part of the result.
    /// </summary>
    void Visit(CompiledFlag flag, in EvaluationResult result);
}
