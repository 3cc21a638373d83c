using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents operands of mixed types with fast lookup.</summary>
internal sealed class OperandSet
{
    /// <summary>The number of texts up to which comparing them all is faster than a lookup, and than building what it needs.</summary>
    private const int FewTexts = 4;

    private readonly KeySet? _texts; // null for few
    private readonly byte[][] _eachText;
    private readonly double[] _numbers = [];
    private readonly bool _true,
        _false;
    private readonly int _count;

    public OperandSet(IReadOnlyCollection<FlagValue> operands)
    {
        var texts = new List<string>();
        List<double>? numbers = null;
        foreach (var operand in operands)
        {
            switch (operand.Type)
            {
                case FlagType.String:
                    var text = operand.AsString();
                    if (texts.Count > FewTexts || !texts.Contains(text))
                        texts.Add(text);
                    break;
                case FlagType.Number:
                    (numbers ??= []).Add(operand.AsNumber());
                    break;
                case FlagType.Boolean:
                    _true |= operand.AsBoolean();
                    _false |= !operand.AsBoolean();
                    break;
            }
        }
        if (texts.Count > FewTexts)
            _texts = KeySet.Create(texts);
        _eachText = [.. (_texts ?? (IEnumerable<string>)texts).Select(Encoding.UTF8.GetBytes)];
        if (numbers is not null)
            _numbers = [.. numbers.Distinct().Order()];
        _count = _eachText.Length + _numbers.Length + (_true ? 1 : 0) + (_false ? 1 : 0);
    }

    /// <summary>Returns whether a scalar equals an operand.</summary>
    public bool Contains(in AttributeValue value, EvaluationContext context) =>
        value.Kind switch
        {
            AttributeKind.Text => ContainsText(context.Text(value)),
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

    private bool ContainsText(ReadOnlySpan<byte> text)
    {
        if (_texts is not null)
            return _texts.Contains(text);
        foreach (var operand in _eachText)
            if (text.SequenceEqual(operand))
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
