using System.Collections.Immutable;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates the conditions of one rule or segment.</summary>
internal sealed class ConditionValidator(Ruleset ruleset, ErrorCollector errors)
{
    private int _count;

    public void Validate(Condition condition)
    {
        if (++_count == RulesetLimits.Conditions + 1)
            errors.Error($"There are more than {RulesetLimits.Conditions} conditions; move some into segments.");
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
            case AttributeCondition test:
                ValidateTest(test);
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

    private void ValidateTest(AttributeCondition test)
    {
        if (test.Attribute.StartsWith('@'))
        {
            if (test.Attribute != AttributeCondition.TimeAttribute)
                errors.Error(
                    "attribute",
                    $"There is no built-in attribute '{test.Attribute}'; '{AttributeCondition.TimeAttribute}' is the only one."
                );
            else if (test.Operator is not (ConditionOperator.Before or ConditionOperator.After))
                errors.Error("attribute", $"'{AttributeCondition.TimeAttribute}' takes 'before' and 'after' only.");
        }
        TestValidator.Validate(test, errors);
    }
}
