using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>contains</c>: part of a string, or an element of a list.</summary>
internal sealed class ContainsTest(AttributeCondition model, AttributeSource source, SubstringSet texts, OperandSet elements)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text
        && (!context.IsCounted(value.Length) || CanStep(texts.StepsIn(value.Length), context))
        && texts.Matches(context.Text(value));

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) =>
        CanVisit(list, elements.LookupsIn(list, context), context) && elements.ContainsAny(list, context);
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
        return MatchesText(value, context.IsCounted(value.Length), context);
    }

    protected override bool MatchesList(in AttributeValue list, EvaluationContext context)
    {
        var length = 0;
        foreach (ref readonly var item in context.Items(list))
            length += item.Kind == AttributeKind.Text ? item.Length : 0;
        if (length > EvaluationContext.MaxMatchedBytes)
        {
            Refuse(context, UnusableReason.TooLongToMatch);
            return false;
        }
        if (!CanVisit(list, list.Length, context))
            return false;
        var isCounted = context.IsCounted(length);
        foreach (ref readonly var item in context.Items(list))
            if (item.Kind == AttributeKind.Text && MatchesText(item, isCounted, context))
                return true;
        return false;
    }

    private bool MatchesText(in AttributeValue value, bool isCounted, EvaluationContext context)
    {
        var text = context.Text(value);
        foreach (var pattern in patterns)
        {
            if (isCounted && !CanStep(0, context))
                return false;
            var matches = pattern.IsMatch(text, out var lookups);
            if (isCounted)
                context.TryStep(lookups);
            if (matches)
                return true;
        }
        return false;
    }
}
