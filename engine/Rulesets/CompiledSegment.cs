using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled segment.</summary>
internal sealed class CompiledSegment : CompiledItem
{
    private readonly AttributeSource _by;
    private readonly bool _hasKeys;

    public CompiledSegment(Segment model, ConditionCompiler compiler)
        : base(model.Key)
    {
        Model = model;
        compiler.Begin(new(ItemKind.Segment, model.Key, BucketingAlgorithms.Native1, false));
        _hasKeys = HasKeys(model);
        // The targeting key is a string always.
        _by = model.By is { } by
            ? compiler.Source(by, new(AttributeConversion.Text, false))
            : new(AttributeTable.TargetingKeySlot, Conversion.None, AttributeTable.TargetingKeySlot);
        When = model.When is { } condition ? compiler.Compile(condition) : null;
        TimeBoundaries = compiler.TakeTimeBoundaries();
    }

    /// <summary>Initializes a segment that differs from another at most in its keys.</summary>
    public CompiledSegment(Segment model, CompiledSegment before)
        : base(model.Key)
    {
        Model = model;
        _hasKeys = HasKeys(model);
        _by = before._by;
        When = before.When;
        TimeBoundaries = before.TimeBoundaries;
    }

    public Segment Model { get; }

    public CompiledCondition? When { get; }

    /// <summary>Returns whether the caller is in the segment.</summary>
    public bool Contains(EvaluationContext context)
    {
        if (_hasKeys && context.Read(_by) is { Kind: AttributeKind.Unusable } unusable)
        {
            context.Refuse(_by.Slot, unusable.Reason);
            return false;
        }
        return Find(context) switch
        {
            SegmentList.Excluded => false,
            SegmentList.Included => true,
            _ => When is not null && When.Test(context),
        };
    }

    /// <summary>Returns the list that has the caller; excluded takes precedence.</summary>
    public SegmentList Find(EvaluationContext context)
    {
        if (!_hasKeys)
            return SegmentList.None;
        var value = context.Read(_by);
        if (IsIn(Model.Excluded, value, context))
            return SegmentList.Excluded;
        return IsIn(Model.Included, value, context) ? SegmentList.Included : SegmentList.None;
    }

    private static bool HasKeys(Segment model) => model.Excluded.Count > 0 || model.Included.Count > 0;

    private static bool IsIn(KeySet keys, in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind == AttributeKind.Text)
            return value.Length > 0 && keys.Contains(context.Text(value));
        if (value.Kind != AttributeKind.List)
            return false;
        foreach (ref readonly var item in context.Items(value))
            if (item.Kind == AttributeKind.Text && keys.Contains(context.Text(item)))
                return true;
        return false;
    }
}
