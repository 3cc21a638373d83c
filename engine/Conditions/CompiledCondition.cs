using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Represents a compiled condition. Only this class reports to the explanation, so that it explains exactly what was evaluated.
/// </summary>
internal abstract class CompiledCondition(Condition model)
{
    public Condition Model { get; } = model;

    public bool Test(EvaluationContext context)
    {
        var result = Matches(context);
        context.Trace?.Record(this, result);
        return result;
    }

    protected abstract bool Matches(EvaluationContext context);
}

internal sealed class CompiledNot(NotCondition model, CompiledCondition part) : CompiledCondition(model)
{
    public CompiledCondition Part => part;

    protected override bool Matches(EvaluationContext context) => !part.Test(context);
}

/// <summary>Looks up its segment by key at each test, so that a changed segment does not require compiling the flags that use it.</summary>
internal sealed class CompiledSegmentTest(SegmentCondition model) : CompiledCondition(model)
{
    private readonly ulong _hash = KeyHash.Of(model.Segment);

    public CompiledSegment? Find(CompiledRuleset ruleset) => ruleset.FindSegment(((SegmentCondition)Model).Segment, _hash);

    protected override bool Matches(EvaluationContext context) =>
        Find(context.Ruleset!) is { } segment && context.Answers.Of(segment, context);
}
