using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>Tests which variant another flag serves.</summary>
internal sealed class FlagTest(FlagCondition model) : CompiledCondition(model)
{
    public CompiledPrerequisite Other { get; } = new(model.Other);

    protected override bool Matches(EvaluationContext context)
    {
        // What an earlier part of the condition could not read is no failure of the other flag.
        var earlier = context.TakeFailure();
        var evaluation = Other.Evaluate(context);
        var met = Other.Accepts(evaluation);
        context.Trace?.RecordPrerequisite(Other, evaluation, met);
        context.Fail(earlier);
        if (evaluation.Error != ErrorCode.None)
            context.Fail(new(evaluation.Unusable, evaluation.Rule));
        return met;
    }
}
