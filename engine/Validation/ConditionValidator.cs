using System.Collections.Immutable;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Values;

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
        errors.Enter(ConditionJson.Name(test.Operator));
        if (test.Operands.Length == 0)
            errors.Error("Give a value to compare with.");
        else if (test.Operator == ConditionOperator.Matches && test.Operands.Length > RulesetLimits.Patterns)
            errors.Error($"'matches' takes {RulesetLimits.Patterns} regular expressions at most; join several conditions with 'any'.");
        for (var index = 0; index < test.Operands.Length; index++)
        {
            if (Problem(test.Operator, test.Operands[index]) is not { } problem)
                continue;
            if (test.Operands.Length > 1)
                errors.Enter(index);
            errors.Error(problem);
            if (test.Operands.Length > 1)
                errors.Leave();
        }
        errors.Leave();
    }

    private static string? Problem(ConditionOperator op, FlagValue operand)
    {
        switch (op)
        {
            case ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Contains:
                return null;
            case ConditionOperator.Exists:
                return operand.Type == FlagType.Boolean ? null : "'exists' takes true or false.";
            case ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte:
                return operand.Type == FlagType.Number ? null : "This operator compares numbers; give a number.";
            case ConditionOperator.Before or ConditionOperator.After:
                return operand.Type != FlagType.Boolean && Operands.TryTime(operand, out _)
                    ? null
                    : "Give a time such as 2027-01-31T08:00:00Z, or whole Unix milliseconds.";
        }
        if (operand.Type != FlagType.String)
            return "This operator takes a string.";
        return op switch
        {
            ConditionOperator.Matches => Operands.TryPattern(operand, out _, out var problem)
                ? null
                : $"The regular expression cannot be used: {problem}",
            ConditionOperator.InCidr => IpNetwork.TryParse(Operands.Utf8(operand), out _)
                ? null
                : $"'{operand.AsString()}' is not a network; write 10.0.0.0/8 or 2001:db8::/32.",
            ConditionOperator.StartsWith or ConditionOperator.EndsWith => null,
            _ => SemanticVersion.TryParse(Operands.Utf8(operand), out _)
                ? null
                : $"'{operand.AsString()}' is not a semantic version; write 1.2.3 or 1.2.3-beta.1.",
        };
    }
}
