using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Names the reasons of answers as Flipt does.</summary>
internal static class FliptReasons
{
    /// <summary>Returns whether a rule decided.</summary>
    public static bool IsMatch(in EvaluationResult result) => result.Reason is Reason.TargetingMatch or Reason.Split;

    /// <summary>Returns the reason of a boolean flag, which always has a value.</summary>
    public static ReadOnlySpan<byte> OfBoolean(in EvaluationResult result) => Of(result, "DEFAULT_EVALUATION_REASON"u8);

    /// <summary>Returns the reason of a flag with variants. It is unknown when no rule matches and there is no default variant.</summary>
    public static ReadOnlySpan<byte> OfVariant(in EvaluationResult result) =>
        Of(result, result.Variant is null ? "UNKNOWN_EVALUATION_REASON"u8 : "DEFAULT_EVALUATION_REASON"u8);

    private static ReadOnlySpan<byte> Of(in EvaluationResult result, ReadOnlySpan<byte> otherwise)
    {
        if (IsMatch(result))
            return "MATCH_EVALUATION_REASON"u8;
        return result.Reason == Reason.Disabled ? "FLAG_DISABLED_EVALUATION_REASON"u8 : otherwise;
    }
}
