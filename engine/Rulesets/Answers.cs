using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>
/// Caches the results of flags and segments that refer to others, for one evaluation. Each is evaluated once: without the cache, the time
/// would grow exponentially with the levels of references. Reused; allocates only to grow.
/// </summary>
internal sealed class Answers
{
    private readonly Dictionary<CompiledFlag, EvaluationResult> _flags = new();
    private readonly Dictionary<CompiledSegment, bool> _segments = new();

    public void Clear()
    {
        if (_flags.Count > 0)
            _flags.Clear();
        if (_segments.Count > 0)
            _segments.Clear();
    }

    public EvaluationResult Of(CompiledFlag flag, EvaluationContext context)
    {
        // Evaluating a flag without prerequisites costs as little as caching it.
        if (flag.Prerequisites.Length == 0)
            return flag.Evaluate(context);
        if (!_flags.TryGetValue(flag, out var evaluation))
            _flags.Add(flag, evaluation = flag.Evaluate(context));
        return evaluation;
    }

    public bool Of(CompiledSegment segment, EvaluationContext context)
    {
        if (!segment.UsesSegments)
            return segment.Contains(context);
        if (!_segments.TryGetValue(segment, out var contains))
            _segments.Add(segment, contains = segment.Contains(context));
        return contains;
    }
}
