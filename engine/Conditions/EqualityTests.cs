using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>equals</c> with one string, the most frequent test.</summary>
internal sealed class TextEqualsTest(AttributeCondition model, int slot, byte[] operand) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && context.Text(value).SequenceEqual(operand);

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) =>
        list.Length > EvaluationContext.IndexedElements ? context.HasElement(list, operand) : base.MatchesList(list, context);
}

/// <summary><c>equals</c> and <c>in</c>: any operand of the same type and value.</summary>
internal sealed class InTest(AttributeCondition model, int slot, OperandSet operands) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) => operands.Contains(value, context);

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) => operands.ContainsAny(list, context);
}

/// <summary><c>exists</c>: the attribute is present and not null, or the opposite.</summary>
internal sealed class ExistsTest(AttributeCondition model, int slot, bool expected) : CompiledCondition(model)
{
    public int Slot => slot;

    protected override bool Matches(EvaluationContext context) =>
        context.Get(slot).Kind is AttributeKind.Missing or AttributeKind.Null != expected;
}
