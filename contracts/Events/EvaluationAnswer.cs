using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Contracts.Events;

/// <summary>
/// Represents the answer for one flag, for recording: positions in the flag's model and no references, so that a bulk answer is recorded by
/// copying bytes.
/// </summary>
/// <param name="Variant">The position of the variant that was served among the flag's variants; <see cref="None"/> for no value.</param>
/// <param name="Rule">The position of the rule that decided among the flag's rules; <see cref="None"/> for none of the flag.</param>
/// <param name="Reason">The reason in the answer.</param>
/// <param name="Error">Gets the error code; <see cref="ErrorCode.None"/> when there is no error.</param>
public readonly record struct EvaluationAnswer(int Variant, int Rule, Reason Reason, ErrorCode Error = ErrorCode.None)
{
    /// <summary>The position of no variant and of no rule.</summary>
    public const int None = -1;
}
