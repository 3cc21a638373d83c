using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>equals</c> with one string, the most frequent test.</summary>
internal sealed class TextEqualsTest(AttributeCondition model, AttributeSource source, byte[] operand) : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && context.Text(value).SequenceEqual(operand);

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) =>
        context.IsIndexed(list) ? CanVisit(list, 1, context) && context.HasElement(list, operand) : base.MatchesList(list, context);
}

/// <summary><c>equals</c> and <c>in</c>: any operand of the same type and value.</summary>
internal sealed class InTest(AttributeCondition model, AttributeSource source, OperandSet operands) : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) => operands.Contains(value, context);

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) =>
        CanVisit(list, operands.LookupsIn(list, context), context) && operands.ContainsAny(list, context);
}

/// <summary><c>exists</c>: the attribute is present and not null, or the opposite.</summary>
internal sealed class ExistsTest(AttributeCondition model, AttributeSource source, bool expected) : CompiledCondition(model)
{
    public AttributeSource Source => source;

    protected override bool Matches(EvaluationContext context) =>
        context.Read(source).Kind is AttributeKind.Missing or AttributeKind.Null != expected;
}
