using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>equals</c> with one string, the most frequent test.</summary>
internal sealed class TextEqualsTest(AttributeCondition model, int slot, byte[] operand) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && context.Text(value).SequenceEqual(operand);
}

/// <summary><c>equals</c> and <c>in</c>: any operand of the same type and value.</summary>
internal sealed class InTest(AttributeCondition model, int slot, OperandSet operands) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) => operands.Contains(value, context);
}

/// <summary><c>exists</c>: the attribute is present and not null, or the opposite.</summary>
internal sealed class ExistsTest(AttributeCondition model, int slot, bool expected) : CompiledCondition(model)
{
    public int Slot => slot;

    protected override bool Matches(EvaluationContext context) =>
        context.Get(slot).Kind is AttributeKind.Missing or AttributeKind.Null != expected;
}

/// <summary>Represents operands of mixed types with fast lookup.</summary>
internal sealed class OperandSet
{
    private readonly KeySet _texts;
    private readonly double[] _numbers;
    private readonly bool _true,
        _false;

    public OperandSet(IReadOnlyCollection<FlagValue> operands)
    {
        _texts = KeySet.Create([.. operands.Where(operand => operand.Type == FlagType.String).Select(operand => operand.AsString())]);
        _numbers = [.. operands.Where(operand => operand.Type == FlagType.Number).Select(operand => operand.AsNumber()).Distinct().Order()];
        _true = operands.Any(operand => operand.Type == FlagType.Boolean && operand.AsBoolean());
        _false = operands.Any(operand => operand.Type == FlagType.Boolean && !operand.AsBoolean());
    }

    public bool Contains(in AttributeValue value, EvaluationContext context) =>
        value.Kind switch
        {
            AttributeKind.Text => _texts.Contains(context.Text(value)),
            AttributeKind.Number => Array.BinarySearch(_numbers, value.Number) >= 0,
            AttributeKind.Boolean => value.Number != 0 ? _true : _false,
            _ => false,
        };
}
