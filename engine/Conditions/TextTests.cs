using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>contains</c>: part of a string, or an element of a list.</summary>
internal sealed class ContainsTest(AttributeCondition model, int slot, byte[][] texts, OperandSet elements) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        foreach (var text in texts)
            if (context.Text(value).IndexOf(text) >= 0)
                return true;
        return false;
    }

    protected override bool MatchesItem(in AttributeValue item, EvaluationContext context) => elements.Contains(item, context);
}

/// <summary><c>startsWith</c>.</summary>
internal sealed class StartsWithTest(AttributeCondition model, int slot, byte[][] texts) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        foreach (var text in texts)
            if (context.Text(value).StartsWith(text))
                return true;
        return false;
    }
}

/// <summary><c>endsWith</c>.</summary>
internal sealed class EndsWithTest(AttributeCondition model, int slot, byte[][] texts) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        foreach (var text in texts)
            if (context.Text(value).EndsWith(text))
                return true;
        return false;
    }
}

/// <summary><c>matches</c>: the work of a test is bounded by the length of the text times the number of patterns.</summary>
internal sealed class MatchesTest(AttributeCondition model, int slot, Pattern[] patterns) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        if (value.Length > EvaluationContext.MaxMatchedBytes)
        {
            context.Refuse(Slot, UnusableReason.TooLongToMatch);
            return false;
        }
        var text = context.Text(value);
        foreach (var pattern in patterns)
            if (pattern.IsMatch(text))
                return true;
        return false;
    }

    protected override bool MatchesList(ReadOnlySpan<AttributeValue> items, EvaluationContext context)
    {
        var length = 0;
        foreach (ref readonly var item in items)
            length += item.Kind == AttributeKind.Text ? item.Length : 0;
        if (length <= EvaluationContext.MaxMatchedBytes)
            return base.MatchesList(items, context);
        context.Refuse(Slot, UnusableReason.TooLongToMatch);
        return false;
    }
}
