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
    private byte[]? _keyJson;

    /// <summary>Gets the key of the segment as a JSON string, as UTF-8. It is created once.</summary>
    public ReadOnlySpan<byte> KeyJson => _keyJson ??= FlagValue.From(((SegmentCondition)Model).Segment).Json.ToArray();

    /// <summary>Returns the tests of segments that include callers: a condition itself, and those inside 'all' and 'any'.</summary>
    public static CompiledSegmentTest[] AllIn(CompiledCondition? condition) =>
        condition switch
        {
            CompiledSegmentTest test => [test],
            CompiledAll or CompiledAny => [.. ((CompiledGroup)condition).Parts.SelectMany(AllIn).DistinctBy(test => test.Model)],
            _ => [],
        };

    public CompiledSegment? Find(CompiledRuleset ruleset) => ruleset.FindSegment(((SegmentCondition)Model).Segment, _hash);

    protected override bool Matches(EvaluationContext context) =>
        Find(context.Ruleset!) is { } segment && context.Answers.Of(segment, context);
}
