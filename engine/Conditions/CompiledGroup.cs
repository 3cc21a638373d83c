using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents several conditions.</summary>
/// <param name="model">The model.</param>
/// <param name="parts">The conditions.</param>
/// <param name="identity">What equal groups have in common; null when the result also depends on where the group is.</param>
internal abstract class CompiledGroup(Condition model, CompiledCondition[] parts, UInt128? identity) : CachedCondition(model, identity)
{
    public CompiledCondition[] Parts => parts;
}

internal sealed class CompiledAll(AllCondition model, CompiledCondition[] parts, UInt128? identity) : CompiledGroup(model, parts, identity)
{
    protected override bool Evaluate(EvaluationContext context)
    {
        foreach (var part in Parts)
            if (!part.Test(context))
                return false;
        return true;
    }
}

internal sealed class CompiledAny(AnyCondition model, CompiledCondition[] parts, UInt128? identity) : CompiledGroup(model, parts, identity)
{
    protected override bool Evaluate(EvaluationContext context)
    {
        foreach (var part in Parts)
            if (part.Test(context))
                return true;
        return false;
    }
}
