using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents the result of one evaluation.</summary>
/// <param name="Variant">The served variant; null means no value: the caller's default applies.</param>
/// <param name="Reason">The reason for the value.</param>
/// <param name="Rule">The rule that decided, or null.</param>
/// <param name="Error">The error code; <see cref="ErrorCode.None"/> unless the reason is <see cref="Reason.Error"/>.</param>
public readonly record struct EvaluationResult(
    CompiledVariant? Variant,
    Reason Reason,
    CompiledRule? Rule = null,
    ErrorCode Error = ErrorCode.None
)
{
    /// <summary>Gets the attribute that the rule could not read, or null.</summary>
    internal UnusableAttribute? Unusable { get; init; }

    /// <summary>Gets the description of the error, or null.</summary>
    public string? ErrorDetails => Error == ErrorCode.None ? null : Rule?.DescribeError(Unusable);
}
