using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>contains</c>: part of a string, or an element of a list.</summary>
internal sealed class ContainsTest(AttributeCondition model, AttributeSource source, SubstringSet texts, OperandSet elements)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && texts.Matches(context.Text(value));

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) => elements.ContainsAny(list, context);
}

/// <summary><c>startsWith</c> and <c>endsWith</c>.</summary>
internal sealed class AffixTest(AttributeCondition model, AttributeSource source, AffixSet affixes) : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && affixes.Matches(context.Text(value));
}

/// <summary><c>matches</c>: the work of a test is bounded by the length of the text times the number of patterns.</summary>
internal sealed class MatchesTest(AttributeCondition model, AttributeSource source, Pattern[] patterns) : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (value.Kind != AttributeKind.Text)
            return false;
        if (context.IsTooLongToMatch(value.Length))
        {
            Refuse(context, UnusableReason.TooLongToMatch);
            return false;
        }
        var text = context.Text(value);
        foreach (var pattern in patterns)
            if (pattern.IsMatch(text))
                return true;
        return false;
    }

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context)
    {
        var length = 0;
        foreach (ref readonly var item in context.Items(list))
            length += item.Kind == AttributeKind.Text ? item.Length : 0;
        if (length <= EvaluationContext.MaxMatchedBytes)
            return base.MatchesList(list, context);
        Refuse(context, UnusableReason.TooLongToMatch);
        return false;
    }
}
