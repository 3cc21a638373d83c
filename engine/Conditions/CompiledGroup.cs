using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents several conditions. Equal groups of different rules are tested once for a context.</summary>
/// <param name="model">The model.</param>
/// <param name="parts">The conditions.</param>
/// <param name="identity">What equal groups have in common; null when the result also depends on where the group is.</param>
internal abstract class CompiledGroup(Condition model, CompiledCondition[] parts, UInt128? identity) : CompiledCondition(model)
{
    public CompiledCondition[] Parts => parts;

    protected sealed override bool Matches(EvaluationContext context)
    {
        // An explanation shows the result of every part.
        if (identity is not { } shared || context.Trace is not null)
            return MatchesParts(context);
        if (context.Answers.TryGet(shared, out var known))
            return known;
        var result = MatchesParts(context);
        if (context.Failure.IsNone)
            context.Answers.Add(shared, result);
        return result;
    }

    protected abstract bool MatchesParts(EvaluationContext context);
}

internal sealed class CompiledAll(AllCondition model, CompiledCondition[] parts, UInt128? identity) : CompiledGroup(model, parts, identity)
{
    protected override bool MatchesParts(EvaluationContext context)
    {
        foreach (var part in Parts)
            if (!part.Test(context))
                return false;
        return true;
    }
}

internal sealed class CompiledAny(AnyCondition model, CompiledCondition[] parts, UInt128? identity) : CompiledGroup(model, parts, identity)
{
    protected override bool MatchesParts(EvaluationContext context)
    {
        foreach (var part in Parts)
            if (part.Test(context))
                return true;
        return false;
    }
}
