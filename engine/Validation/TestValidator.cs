using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Patterns;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates the operator, the options and the operands of a test.</summary>
internal static class TestValidator
{
    public static void Validate(AttributeCondition test, PatternBudget patterns, ErrorCollector errors)
    {
        ValidateOptions(test, errors);
        errors.Enter(ConditionJson.Name(test.Operator));
        if (test.Operands.Length == 0)
            errors.Error("Give a value to compare with.");
        else if (test.Operator == ConditionOperator.Matches && test.Operands.Length > RulesetLimits.Patterns)
            errors.Error($"'matches' takes {RulesetLimits.Patterns} regular expressions at most; join several conditions with 'any'.");
        for (var index = 0; index < test.Operands.Length; index++)
        {
            if (Problem(test, test.Operands[index], patterns) is not { } problem)
                continue;
            if (test.Operands.Length > 1)
                errors.Enter(index);
            errors.Error(problem);
            if (test.Operands.Length > 1)
                errors.Leave();
            // The others would have the same error.
            if (test.Operator == ConditionOperator.Matches && patterns.IsSpent)
                break;
        }
        errors.Leave();
    }

    private static void ValidateOptions(AttributeCondition test, ErrorCollector errors)
    {
        var op = ConditionJson.Name(test.Operator);
        if (test.As != AttributeConversion.None && !Supports(test.As, test.Operator))
            errors.Error("as", $"'{op}' does not compare what 'as: {ConditionJson.Name(test.As)}' gives; remove one of them.");
        if (!test.IgnoreCase)
            return;
        if (test.As is not (AttributeConversion.None or AttributeConversion.Text))
            errors.Error(
                "ignoreCase",
                $"'as: {ConditionJson.Name(test.As)}' gives no text whose case could be ignored; remove one of them."
            );
        else if (!IsEquality(test.Operator) && !IsSearch(test.Operator))
            errors.Error("ignoreCase", $"'{op}' does not compare text by case; remove 'ignoreCase'.");
    }

    private static bool Supports(AttributeConversion conversion, ConditionOperator op) =>
        conversion switch
        {
            AttributeConversion.Text => IsEquality(op)
                || IsSearch(op)
                || op is ConditionOperator.InCidr or (>= ConditionOperator.SemverEquals and <= ConditionOperator.SemverGte),
            AttributeConversion.Number => IsEquality(op) || IsOrder(op),
            AttributeConversion.Boolean => IsEquality(op),
            AttributeConversion.Time => IsEquality(op) || IsOrder(op) || op is ConditionOperator.Before or ConditionOperator.After,
            AttributeConversion.Size => op is ConditionOperator.Equals or ConditionOperator.In || IsOrder(op),
            _ => true,
        };

    private static bool IsEquality(ConditionOperator op) =>
        op is ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Contains;

    private static bool IsSearch(ConditionOperator op) =>
        op is ConditionOperator.StartsWith or ConditionOperator.EndsWith or ConditionOperator.Matches;

    private static bool IsOrder(ConditionOperator op) =>
        op is ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte;

    private static string? Problem(AttributeCondition test, FlagValue operand, PatternBudget patterns)
    {
        var op = test.Operator;
        if (test.As == AttributeConversion.Time && (IsEquality(op) || IsOrder(op)))
            return TimeProblem(operand);
        switch (op)
        {
            case ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Contains:
                return test.As switch
                {
                    AttributeConversion.Text when operand.Type != FlagType.String => "With 'as: text' give a string.",
                    AttributeConversion.Boolean when operand.Type != FlagType.Boolean => "With 'as: boolean' give true or false.",
                    AttributeConversion.Number or AttributeConversion.Size when operand.Type != FlagType.Number =>
                        $"With 'as: {ConditionJson.Name(test.As)}' give a number.",
                    _ => null,
                };
            case ConditionOperator.Exists:
                return operand.Type == FlagType.Boolean ? null : "'exists' takes true or false.";
            case ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte:
                return operand.Type == FlagType.Number ? null : "This operator compares numbers; give a number.";
            case ConditionOperator.Before or ConditionOperator.After:
                return TimeProblem(operand);
            default:
                return operand.Type == FlagType.String ? TextProblem(test, operand, patterns) : "This operator takes a string.";
        }
    }

    private static string? TimeProblem(FlagValue operand) =>
        operand.Type != FlagType.Boolean && Operands.TryTime(operand, out _)
            ? null
            : "Give a time such as 2027-01-31T08:00:00Z, or whole Unix milliseconds.";

    private static string? TextProblem(AttributeCondition test, FlagValue operand, PatternBudget patterns) =>
        test.Operator switch
        {
            ConditionOperator.Matches => patterns.Problem(operand.AsString(), test.IgnoreCase) is { } problem
                ? $"The regular expression cannot be used: {problem}"
                : null,
            ConditionOperator.Is => TypeTest.IsType(operand.AsString())
                ? null
                : $"There is no type '{operand.AsString()}'; use string, number, boolean, list or object.",
            ConditionOperator.InCidr => IpNetwork.TryParse(Operands.Utf8(operand), out _)
                ? null
                : $"'{operand.AsString()}' is not a network; write 10.0.0.0/8 or 2001:db8::/32.",
            ConditionOperator.StartsWith or ConditionOperator.EndsWith => null,
            _ => SemanticVersion.TryParse(Operands.Utf8(operand), out _)
                ? null
                : $"'{operand.AsString()}' is not a semantic version; write 1.2.3 or 1.2.3-beta.1.",
        };
}
