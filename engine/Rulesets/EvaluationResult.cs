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

    /// <summary>Gets the description of the error with the names of the rule, its flag and the attribute; or null.</summary>
    public string? ErrorDetails => Unusable is null ? null : Rule?.DescribeError(Unusable);

    /// <summary>Returns the description of the error for a caller.</summary>
    /// <param name="isLimited">Whether the caller does not see all flags, and must not learn the names of rules, of attributes, and of the
    /// flags and segments behind them.</param>
    /// <returns>The description, or null when there is no error.</returns>
    public string? DescribeError(bool isLimited)
    {
        if (!isLimited)
            return ErrorDetails;
        return Error switch
        {
            ErrorCode.None or ErrorCode.FlagNotFound => null,
            ErrorCode.TargetingKeyMissing => "The flag requires a targeting key, and the context has none.",
            _ => "An attribute that the flag requires is missing or unusable.",
        };
    }
}
