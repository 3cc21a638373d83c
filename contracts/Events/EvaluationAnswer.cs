using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Events;

/// <summary>Represents the answer for one flag, for recording. It refers to the immutable models of the ruleset.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Variant">The flag's variant that was served; null for no value.</param>
/// <param name="Rule">The flag's rule that decided, or null.</param>
/// <param name="Reason">The reason in the answer.</param>
/// <param name="Error">Gets the error code; <see cref="ErrorCode.None"/> when there is no error.</param>
public readonly record struct EvaluationAnswer(Flag Flag, Variant? Variant, Rule? Rule, Reason Reason, ErrorCode Error = ErrorCode.None);
