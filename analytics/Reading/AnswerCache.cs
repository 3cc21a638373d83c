using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reading;

/// <summary>
/// Returns one instance for equal answers whose texts are those of one <see cref="TextCache"/>, so that they are compared by reference. An
/// answer replaces another one with the same slot, which bounds the memory. Not thread-safe.
/// </summary>
internal sealed class AnswerCache
{
    private const int Slots = 1 << 15;

    private readonly ImmutableArray<EvaluatedFlag>[] _answers = new ImmutableArray<EvaluatedFlag>[Slots];

    /// <summary>Returns the answer, alone in an array.</summary>
    public ImmutableArray<EvaluatedFlag> Find(string flag, string? variant, string reason, string? rule, string? error, double rate)
    {
        ref var known = ref _answers[SlotOf(flag, variant, reason, rule, error)];
        if (
            !known.IsDefault
            && known[0] is { } one
            && ReferenceEquals(one.Flag, flag)
            && ReferenceEquals(one.Variant, variant)
            && ReferenceEquals(one.Reason, reason)
            && ReferenceEquals(one.Rule, rule)
            && ReferenceEquals(one.ErrorCode, error)
            && one.SamplingRate.Equals(rate)
        )
            return known;
        return known = [new(flag, variant, reason, rule, error, rate)];
    }

    private static int SlotOf(string flag, string? variant, string reason, string? rule, string? error)
    {
        // By reference: the texts are hashed once, by the cache that returned them.
        var hash = (uint)RuntimeHelpers.GetHashCode(flag) * 0x9E3779B1;
        hash = (hash ^ (uint)RuntimeHelpers.GetHashCode(variant)) * 0x85EBCA6B;
        hash = (hash ^ (uint)RuntimeHelpers.GetHashCode(reason)) * 0xC2B2AE35;
        hash = (hash ^ (uint)RuntimeHelpers.GetHashCode(rule)) * 0x27D4EB2F;
        hash = (hash ^ (uint)RuntimeHelpers.GetHashCode(error)) * 0x165667B1;
        return (int)(hash >> 17);
    }
}
