using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>The answer to one evaluation.</summary>
/// <param name="Variant">What is served; null means no value: the caller's own default applies.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The rule that decided, or null.</param>
/// <param name="Error">What went wrong; <see cref="ErrorCode.None"/> unless the reason is <see cref="Reason.Error"/>.</param>
public readonly record struct EvaluationResult(CompiledVariant? Variant, Reason Reason, CompiledRule? Rule = null, ErrorCode Error = ErrorCode.None)
{
    /// <summary>A sentence about the error, or null.</summary>
    public string? ErrorDetails => Error == ErrorCode.None ? null : Rule?.MissingDetails;
}
