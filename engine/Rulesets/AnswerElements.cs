using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Caches the JSON of a flag in answers with all flags, one text for each reason with which it was served. Thread-safe.
/// </summary>
/// <param name="head">The start of the flag's answer, without the reason and the closing brace.</param>
internal sealed class AnswerElements(ReadOnlyMemory<byte> head)
{
    private const int Reasons = (int)Reason.Error + 1;

    // Threads that create a text at the same time create the same one; which of them is kept does not matter.
    private byte[]?[]? _byReason;

    /// <summary>Returns <c>,{"key":…,"variant":…,"value":…,"reason":…}</c>.</summary>
    public ReadOnlySpan<byte> Of(Reason reason)
    {
        var texts = _byReason ??= new byte[]?[Reasons];
        return texts[(int)reason] ??= [.. ","u8, .. head.Span, .. ",\"reason\":\""u8, .. reason.Utf8(), .. "\"}"u8];
    }
}
