using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Events;

/// <summary>The answer for one flag, as it is recorded. It refers to the models of the ruleset, which are immutable.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Variant">The flag's variant that was served; null for no value.</param>
/// <param name="Rule">The flag's rule that decided, or null.</param>
/// <param name="Reason">Why, as it was answered.</param>
/// <param name="Error">What went wrong; <see cref="ErrorCode.None"/> when nothing did.</param>
public readonly record struct EvaluationAnswer(Flag Flag, Variant? Variant, Rule? Rule, Reason Reason, ErrorCode Error = ErrorCode.None);
