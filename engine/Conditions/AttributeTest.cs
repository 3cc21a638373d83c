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
        return value.Kind < AttributeKind.List ? Matches(value, context) : MatchesOther(value, context);
    }

    protected abstract bool Matches(in AttributeValue value, EvaluationContext context);

    protected virtual bool MatchesList(in AttributeValue list, EvaluationContext context)
    {
        foreach (ref readonly var item in context.Items(list))
            if (Matches(item, context))
                return true;
        return false;
    }

    private bool MatchesOther(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind == AttributeKind.Unusable)
            context.Refuse(slot, value.Reason);
        return value.Kind == AttributeKind.List && MatchesList(value, context);
    }
}
