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

    /// <summary>Returns <c>,{"key":…,"variant":…,"value":…,"reason":…,"metadata":…}</c>.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="metadata">The flag's <see cref="CompiledFlag.AnswerMetadata"/>.</param>
    public ReadOnlySpan<byte> Of(Reason reason, ReadOnlySpan<byte> metadata)
    {
        var texts = _byReason ??= new byte[]?[Reasons];
        return texts[(int)reason] ??= Create(reason, metadata);
    }

    private byte[] Create(Reason reason, ReadOnlySpan<byte> metadata) =>
        metadata.IsEmpty
            ? [.. ","u8, .. head.Span, .. ",\"reason\":\""u8, .. reason.Utf8(), .. "\"}"u8]
            : [.. ","u8, .. head.Span, .. ",\"reason\":\""u8, .. reason.Utf8(), .. "\",\"metadata\":{"u8, .. metadata[1..], .. "}}"u8];
}
