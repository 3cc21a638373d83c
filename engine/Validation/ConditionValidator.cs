using System.Collections.Immutable;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates the conditions of one rule or segment.</summary>
/// <param name="ruleset">The ruleset with the items to which conditions refer.</param>
/// <param name="patterns">Bounds the work of the patterns of the change.</param>
/// <param name="errors">Collects the errors.</param>
/// <param name="kind">The kind of the item that has the conditions.</param>
/// <param name="isLive">Whether the item is not archived.</param>
internal sealed class ConditionValidator(Ruleset ruleset, PatternBudget patterns, ErrorCollector errors, ItemKind kind, bool isLive = true)
{
    private int _count;
    private bool _isOfElement;

    public void Validate(Condition condition)
    {
        if (++_count == RulesetLimits.Conditions + 1)
            errors.Error($"There are more than {RulesetLimits.Conditions} conditions; move some into segments.");
        if (_isOfElement && condition is not (AllCondition or AnyCondition or NotCondition or AttributeCondition or ElementsCondition))
        {
            errors.Error(
                $"Inside 'some' and 'every' conditions test '{AttributeCondition.ElementAttribute}' only; move this one out, "
                    + "next to the list, with 'all' or 'any'."
            );
            return;
        }
        switch (condition)
        {
            case AllCondition all:
                ValidateParts("all", all.Conditions);
                break;
            case AnyCondition any:
                ValidateParts("any", any.Conditions);
                break;
            case NotCondition not:
                errors.Enter("not");
                Validate(not.Condition);
                errors.Leave();
                break;
            case SegmentCondition segment:
                if (segment.Segment.Length > 0 && !ruleset.Segments.ContainsKey(segment.Segment))
                    errors.Error("segment", $"There is no segment '{segment.Segment}'.");
                break;
            case ElementsCondition elements:
                ValidateElements(elements);
                break;
            case FlagCondition when kind == ItemKind.Segment:
                errors.Error("flag", "A segment cannot depend on a flag; move the condition into the rules of flags.");
                break;
            case FlagCondition flag:
                PrerequisiteValidator.Validate(flag.Other, ruleset, isLive, errors);
                break;
            case BucketCondition bucket:
                BucketValidator.ValidateCondition(bucket, errors);
                break;
            case AttributeCondition test:
                ValidateAttribute(test);
                TestValidator.Validate(test, patterns, errors);
                break;
        }
    }

    private void ValidateParts(string name, ImmutableArray<Condition> parts)
    {
        errors.Enter(name);
        for (var index = 0; index < parts.Length; index++)
        {
            errors.Enter(index);
            Validate(parts[index]);
            errors.Leave();
        }
        errors.Leave();
    }

    private void ValidateElements(ElementsCondition elements)
    {
        if (elements.Attribute == AttributeCondition.TimeAttribute)
            errors.Error("attribute", $"'{AttributeCondition.TimeAttribute}' is no list.");
        else
            ValidateName(elements.Attribute);
        errors.Enter(ConditionJson.Name(elements.Quantifier));
        var outer = _isOfElement;
        _isOfElement = true;
        Validate(elements.Condition);
        _isOfElement = outer;
        errors.Leave();
    }

    private void ValidateAttribute(AttributeCondition test)
    {
        if (test.Attribute != AttributeCondition.TimeAttribute || _isOfElement)
            ValidateName(test.Attribute);
        else if (test.Operator is not (ConditionOperator.Before or ConditionOperator.After))
            errors.Error("attribute", $"'{AttributeCondition.TimeAttribute}' takes 'before' and 'after' only.");
    }

    /// <summary>Validates the name of an attribute of the context, or of the element inside a condition on a list.</summary>
    private void ValidateName(string attribute)
    {
        const string element = AttributeCondition.ElementAttribute;
        // An unreadable name is empty, and an error already.
        if (attribute.Length == 0)
            return;
        var isOfElement =
            attribute == element
            || (attribute.StartsWith(element + ".", StringComparison.Ordinal) && attribute.Length > element.Length + 1);
        if (_isOfElement)
        {
            if (!isOfElement)
                errors.Error(
                    "attribute",
                    $"Inside 'some' and 'every' write '{element}', or '{element}.price' for a property of the element."
                );
        }
        else if (isOfElement)
            errors.Error("attribute", $"There is an '{element}' only inside 'some' and 'every'.");
        else if (attribute[0] == '@')
            errors.Error(
                "attribute",
                $"There is no built-in attribute '{attribute}'; '{AttributeCondition.TimeAttribute}' is the only one of a context."
            );
    }
}
