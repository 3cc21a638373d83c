using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents operands of mixed types with fast lookup.</summary>
internal sealed class OperandSet
{
    private readonly KeySet _texts;
    private readonly byte[][] _eachText;
    private readonly double[] _numbers;
    private readonly bool _true,
        _false;
    private readonly int _count;

    public OperandSet(IReadOnlyCollection<FlagValue> operands)
    {
        _texts = KeySet.Create([.. operands.Where(operand => operand.Type == FlagType.String).Select(operand => operand.AsString())]);
        _eachText = [.. _texts.Select(Encoding.UTF8.GetBytes)];
        _numbers = [.. operands.Where(operand => operand.Type == FlagType.Number).Select(operand => operand.AsNumber()).Distinct().Order()];
        _true = operands.Any(operand => operand.Type == FlagType.Boolean && operand.AsBoolean());
        _false = operands.Any(operand => operand.Type == FlagType.Boolean && !operand.AsBoolean());
        _count = _texts.Count + _numbers.Length + (_true ? 1 : 0) + (_false ? 1 : 0);
    }

    /// <summary>Returns whether a scalar equals an operand.</summary>
    public bool Contains(in AttributeValue value, EvaluationContext context) =>
        value.Kind switch
        {
            AttributeKind.Text => _texts.Contains(context.Text(value)),
            AttributeKind.Number => Array.BinarySearch(_numbers, value.Number) >= 0,
            AttributeKind.Boolean => value.Number != 0 ? _true : _false,
            _ => false,
        };

    /// <summary>Returns the number of lookups of <see cref="ContainsAny"/>.</summary>
    public int LookupsIn(in AttributeValue list, EvaluationContext context) =>
        context.IsIndexed(list) ? Math.Min(list.Length, _count) : list.Length;

    /// <summary>Returns whether an element of a list equals an operand: looks up the side that has fewer in the other.</summary>
    public bool ContainsAny(in AttributeValue list, EvaluationContext context)
    {
        if (list.Length > _count && context.IsIndexed(list))
            return IsInList(list, context);
        foreach (ref readonly var item in context.Items(list))
            if (Contains(item, context))
                return true;
        return false;
    }

    private bool IsInList(in AttributeValue list, EvaluationContext context)
    {
        foreach (var text in _eachText)
            if (context.HasElement(list, text))
                return true;
        foreach (var number in _numbers)
            if (context.HasElement(list, AttributeKind.Number, number))
                return true;
        return (_true && context.HasElement(list, AttributeKind.Boolean, 1))
            || (_false && context.HasElement(list, AttributeKind.Boolean, 0));
    }
}
