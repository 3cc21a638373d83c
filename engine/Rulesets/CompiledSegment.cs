using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled segment.</summary>
internal sealed class CompiledSegment : CompiledItem
{
    public CompiledSegment(Segment model, ConditionCompiler compiler)
        : base(model.Key)
    {
        Model = model;
        When = model.When is { } condition ? compiler.Compile(condition) : null;
        TimeBoundaries = compiler.TakeTimeBoundaries();
    }

    public Segment Model { get; }

    public CompiledCondition? When { get; }

    private bool HasKeys => Model.Excluded.Count > 0 || Model.Included.Count > 0;

    public bool Contains(EvaluationContext context)
    {
        var key = context.TargetingKey;
        if (!key.IsEmpty)
        {
            if (Model.Excluded.Contains(key))
                return false;
            if (Model.Included.Contains(key))
                return true;
        }
        else if (context.Get(AttributeTable.TargetingKeySlot) is { Kind: AttributeKind.Unusable } unusable && HasKeys)
        {
            context.Refuse(AttributeTable.TargetingKeySlot, unusable.Reason);
            return false;
        }
        return When is not null && When.Test(context);
    }
}
