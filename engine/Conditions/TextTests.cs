using System.Text.RegularExpressions;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

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

/// <summary><c>matches</c>, on an automaton that takes time linear in the text.</summary>
internal sealed class MatchesTest(AttributeCondition model, int slot, Regex[] patterns) : AttributeTest(model, slot)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        foreach (var pattern in patterns)
            if (pattern.IsMatch(context.Characters(value)))
                return true;
        return false;
    }
}
