using FlagCluster.Contracts.Evaluation;

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
    /// <summary>Gets the description of the error, or null.</summary>
    public string? ErrorDetails => Error == ErrorCode.None ? null : Rule?.MissingDetails;
}
