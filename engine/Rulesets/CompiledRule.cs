using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled rule.</summary>
public sealed class CompiledRule
{
    private readonly string _flag;
    private readonly CompiledVariant? _served;
    private readonly CompiledSegmentTest[] _segments;

    internal CompiledRule(string flag, Rule model, CompiledCondition? when, CompiledVariant? served)
    {
        _flag = flag;
        _served = served;
        Model = model;
        When = when;
        _segments = CompiledSegmentTest.AllIn(when);
    }

    internal CompiledRule(string flag, Rule model, CompiledCondition? when, CompiledSplit split)
        : this(flag, model, when, served: null) => Split = split;

    /// <summary>Gets the rule's id.</summary>
    public string Id => Model.Id;

    /// <summary>Gets the rule's model.</summary>
    public Rule Model { get; }

    /// <summary>Gets the number of segments by which the rule includes callers: its condition, and those inside 'all' and 'any'.</summary>
    public int SegmentCount => _segments.Length;

    /// <summary>Returns the key of a segment as a JSON string, as UTF-8, if the caller is in it; otherwise nothing.</summary>
    /// <param name="index">The position of the segment, less than <see cref="SegmentCount"/>.</param>
    /// <param name="context">The context with which the rule was evaluated.</param>
    public ReadOnlySpan<byte> MatchedSegment(int index, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var segment = _segments[index];
        var matches = segment.Test(context);
        // What could not be read has no effect here: the rule has its result.
        context.TakeFailure();
        return matches ? segment.KeyJson : default;
    }

    /// <summary>Gets the position of the rule among the flag's rules.</summary>
    internal int Index { get; set; }

    internal CompiledCondition? When { get; }

    /// <summary>Gets the split; null when every match is served alike.</summary>
    internal CompiledSplit? Split { get; }

    /// <summary>Describes an error of the rule.</summary>
    /// <param name="unusable">The attribute it could not read.</param>
    internal string DescribeError(UnusableAttribute unusable)
    {
        if (unusable.Reason != UnusableReason.Missing)
            return $"Rule '{Id}' of flag '{_flag}' reads the attribute '{unusable.Name}', {unusable.Describe()}.";
        if (unusable.Name == AttributeTable.TargetingKey)
            return $"Rule '{Id}' of flag '{_flag}' requires the targeting key, and the context has none.";
        return $"Rule '{Id}' of flag '{_flag}' requires the attribute '{unusable.Name}', {unusable.Describe()}.";
    }

    /// <summary>Returns the result of an evaluation that fails; the rule is that of another flag when that one failed.</summary>
    internal EvaluationResult Fail(in Failure failure)
    {
        var isMissingKey = failure.Unusable is { Reason: UnusableReason.Missing, Slot: AttributeTable.TargetingKeySlot };
        var code = isMissingKey ? ErrorCode.TargetingKeyMissing : ErrorCode.InvalidContext;
        return new(null, Reason.Error, failure.Rule ?? this, code) { Unusable = failure.Unusable };
    }

    /// <summary>Serves a caller that the rule matches.</summary>
    /// <returns>False when the next rule is tried.</returns>
    internal bool TryServe(EvaluationContext context, out EvaluationResult result)
    {
        if (Split is not null)
            return Split.TryServe(this, context, out result);
        result = new(_served, Reason.TargetingMatch, this);
        return true;
    }
}
