using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Tests one attribute. A list passes when any of its elements passes.</summary>
internal abstract class AttributeTest(AttributeCondition model, int slot) : CompiledCondition(model)
{
    public int Slot => slot;

    protected override bool Matches(EvaluationContext context)
    {
        ref readonly var value = ref context.Get(slot);
        if (value.Kind != AttributeKind.List)
            return Matches(value, context);
        foreach (ref readonly var item in context.Items(value))
            if (MatchesItem(item, context))
                return true;
        return false;
    }

    protected abstract bool Matches(in AttributeValue value, EvaluationContext context);

    protected virtual bool MatchesItem(in AttributeValue item, EvaluationContext context) => Matches(item, context);
}
