using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled rule.</summary>
public sealed class CompiledRule
{
    private readonly CompiledVariant[] _shares;

    internal CompiledRule(Rule model, CompiledCondition? when, CompiledVariant served)
    {
        Model = model;
        When = when;
        _shares = [served];
        MissingDetails = "";
    }

    internal CompiledRule(string flag, Rule model, CompiledCondition? when, CompiledVariant[] shares, SplitBuckets buckets, int slot)
    {
        Model = model;
        When = when;
        _shares = shares;
        Buckets = buckets;
        Slot = slot;
        MissingDetails =
            slot == AttributeTable.TargetingKeySlot
                ? $"Rule '{model.Id}' of flag '{flag}' splits by the targeting key, and the context has none."
                : $"Rule '{model.Id}' of flag '{flag}' splits by the attribute '{((ServeSplit)model.Serve).By}', and the context has "
                    + "no value for it.";
    }

    /// <summary>Gets the rule's id.</summary>
    public string Id => Model.Id;

    /// <summary>Gets the rule's model.</summary>
    public Rule Model { get; }

    internal CompiledCondition? When { get; }

    internal SplitBuckets? Buckets { get; }

    internal int Slot { get; }

    internal string MissingDetails { get; }

    internal EvaluationResult Serve(EvaluationContext context)
    {
        if (Buckets is null)
            return new(_shares[0], Reason.TargetingMatch, this);
        var share = Buckets.Choose(context, context.Get(Slot), out var bucket);
        context.Trace?.RecordBucket(this, bucket);
        if (share >= 0)
            return new(_shares[share], Reason.Split, this);
        return new(
            null,
            Reason.Error,
            this,
            Slot == AttributeTable.TargetingKeySlot ? ErrorCode.TargetingKeyMissing : ErrorCode.InvalidContext
        );
    }
}
