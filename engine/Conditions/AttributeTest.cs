using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Conditions;

/// <summary>Tests one attribute. A list passes when any of its elements passes.</summary>
internal abstract class AttributeTest : CompiledCondition
{
    private const int UsualVersionBytes = 64;

    private readonly int _slot;
    private readonly AttributeSource? _source;

    protected AttributeTest(AttributeCondition model, AttributeSource source)
        : base(model)
    {
        Source = source;
        _slot = source.Slot;
        _source = source.IsPlain ? null : source;
    }

    public AttributeSource Source { get; }

    protected override bool Matches(EvaluationContext context)
    {
        if (_source is not null)
            return MatchesAny(context.Read(_source), context);
        ref readonly var value = ref context.Get(_slot);
        return value.Kind < AttributeKind.List ? Matches(value, context) : MatchesOther(value, context);
    }

    protected abstract bool Matches(in AttributeValue value, EvaluationContext context);

    protected virtual bool MatchesList(in AttributeValue list, EvaluationContext context)
    {
        if (!CanVisit(list, list.Length, context))
            return false;
        foreach (ref readonly var item in context.Items(list))
            if (Matches(item, context))
                return true;
        return false;
    }

    /// <summary>Gets whether an object passes.</summary>
    protected virtual bool MatchesObject => false;

    /// <summary>Returns whether elements of a list can be visited; if not, the evaluation fails.</summary>
    protected bool CanVisit(in AttributeValue list, int count, EvaluationContext context) =>
        !context.IsCounted(list) || CanStep(count * EvaluationContext.StepsPerElement, context);

    /// <summary>Takes steps; if there are none left, the evaluation fails.</summary>
    protected bool CanStep(int count, EvaluationContext context)
    {
        if (context.TryStep(count))
            return true;
        Refuse(context, UnusableReason.TooMuchWork);
        return false;
    }

    /// <summary>Reads a text as a version.</summary>
    protected bool TryReadVersion(in AttributeValue value, EvaluationContext context, out SemanticVersion version)
    {
        version = default;
        return value.Kind == AttributeKind.Text
            && (value.Length <= UsualVersionBytes || CanStep(value.Length, context))
            && SemanticVersion.TryParse(context.Text(value), out version);
    }

    /// <summary>Makes the evaluation fail because the attribute cannot be read.</summary>
    protected void Refuse(EvaluationContext context, UnusableReason reason) => context.Refuse(_slot, reason);

    private bool MatchesAny(in AttributeValue value, EvaluationContext context) =>
        value.Kind < AttributeKind.List ? Matches(value, context) : MatchesOther(value, context);

    private bool MatchesOther(in AttributeValue value, EvaluationContext context)
    {
        switch (value.Kind)
        {
            case AttributeKind.List:
                return MatchesList(value, context);
            case AttributeKind.Object:
                return MatchesObject;
            default:
                Refuse(context, value.Reason);
                return false;
        }
    }
}
