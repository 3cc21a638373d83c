using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled rule.</summary>
public sealed class CompiledRule
{
    private readonly string _flag;
    private readonly CompiledVariant?[] _shares;

    internal CompiledRule(string flag, Rule model, CompiledCondition? when, CompiledVariant? served)
    {
        _flag = flag;
        Model = model;
        When = when;
        _shares = [served];
    }

    internal CompiledRule(string flag, Rule model, CompiledCondition? when, CompiledVariant?[] shares, SplitBuckets buckets, int slot)
    {
        _flag = flag;
        Model = model;
        When = when;
        _shares = shares;
        Buckets = buckets;
        Slot = slot;
    }

    /// <summary>Gets the rule's id.</summary>
    public string Id => Model.Id;

    /// <summary>Gets the rule's model.</summary>
    public Rule Model { get; }

    /// <summary>Gets the position of the rule among the flag's rules.</summary>
    internal int Index { get; set; }

    internal CompiledCondition? When { get; }

    internal SplitBuckets? Buckets { get; }

    internal int Slot { get; }

    /// <summary>Describes an error of the rule.</summary>
    /// <param name="unusable">The attribute it could not read; null when its split has no value to hash.</param>
    internal string DescribeError(UnusableAttribute? unusable)
    {
        if (unusable is not null)
            return $"Rule '{Id}' of flag '{_flag}' reads the attribute '{unusable.Name}', {unusable.Describe()}.";
        if (Slot == AttributeTable.TargetingKeySlot)
            return $"Rule '{Id}' of flag '{_flag}' splits by the targeting key, and the context has none.";
        var by = ((ServeSplit)Model.Serve).By;
        return $"Rule '{Id}' of flag '{_flag}' splits by the attribute '{by}', and the context has no value for it.";
    }

    /// <summary>Returns the result of an evaluation that could not read an attribute.</summary>
    internal EvaluationResult Fail(UnusableAttribute? unusable) =>
        new(null, Reason.Error, this, ErrorCode.InvalidContext) { Unusable = unusable };

    internal EvaluationResult Serve(EvaluationContext context)
    {
        if (Buckets is null)
            return new(_shares[0], Reason.TargetingMatch, this);
        ref readonly var value = ref context.Get(Slot);
        if (value.Kind == AttributeKind.Unusable || value.Length > EvaluationContext.MaxHashedBytes)
        {
            context.Refuse(Slot, value.Kind == AttributeKind.Unusable ? value.Reason : UnusableReason.TooLongToHash);
            return Fail(context.TakeRefused());
        }
        var share = Buckets.Choose(context, value, out var bucket);
        context.Trace?.RecordBucket(this, bucket);
        if (share >= 0)
            return new(_shares[share], Reason.Split, this);
        return Slot == AttributeTable.TargetingKeySlot ? new(null, Reason.Error, this, ErrorCode.TargetingKeyMissing) : Fail(null);
    }
}
