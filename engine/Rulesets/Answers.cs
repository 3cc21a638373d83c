using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Caches the results of segments, of flags to which others refer, and of groups of conditions that several rules have, for one context:
/// each is evaluated once, however many flags use it.
/// Reused; allocates only to grow.
/// </summary>
internal sealed class Answers
{
    private readonly AnswerTable<EvaluationResult> _flags = new();
    private readonly AnswerTable<Membership> _segments = new();
    private readonly GroupResults _groups = new();

    /// <summary>Removes all answers.</summary>
    /// <param name="release">Whether another ruleset follows, which must not keep this one in memory.</param>
    public void Clear(bool release)
    {
        _flags.Clear(release);
        _segments.Clear(release);
        _groups.Clear();
    }

    /// <summary>Returns the result of a group of conditions.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGet(UInt128 group, out bool result) => _groups.TryGet(group, out result);

    /// <summary>Adds the result of a group of conditions.</summary>
    public void Add(UInt128 group, bool result) => _groups.Add(group, result);

    public EvaluationResult Of(CompiledFlag flag, EvaluationContext context)
    {
        if (_flags.TryGet(flag, out var evaluation))
            return evaluation;
        evaluation = flag.Evaluate(context);
        _flags.Add(flag, evaluation);
        return evaluation;
    }

    public bool Of(CompiledSegment segment, EvaluationContext context)
    {
        if (!_segments.TryGet(segment, out var membership))
        {
            // What an earlier part of the condition could not read is no result of the segment.
            var earlier = context.TakeFailure();
            var contains = segment.Contains(context);
            membership = new(contains, context.TakeFailure());
            _segments.Add(segment, membership);
            context.Fail(earlier);
        }
        context.Fail(membership.Failure);
        return membership.Contains;
    }

    /// <summary>Represents whether a caller is in a segment.</summary>
    /// <param name="Contains">Whether the caller is in it; false when it could not be decided.</param>
    /// <param name="Failure">Why it could not be decided.</param>
    private readonly record struct Membership(bool Contains, Failure Failure);
}
