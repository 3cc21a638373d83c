using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>
/// Evaluates flags in the simplest way, on parsed JSON and types of the framework. The engine must return the same results.
/// </summary>
internal sealed partial class ReferenceEvaluator(Ruleset ruleset, JsonElement context, DateTimeOffset now)
{
    private Flag? _flag;
    private Rule? _rule;
    private Segment? _segment;
    private (string?, Reason, string?, ErrorCode)? _failure;

    public (string? Variant, Reason Reason, string? Rule, ErrorCode Error) Evaluate(string key)
    {
        var flag = ruleset.Flags[key];
        if (flag.Archived)
            return (null, Reason.Error, null, ErrorCode.FlagNotFound);
        if (!flag.Enabled)
            return (flag.OffVariant, Reason.Disabled, null, ErrorCode.None);
        foreach (var prerequisite in flag.Prerequisites)
        {
            var other = Evaluate(prerequisite.Flag);
            if (other.Error != ErrorCode.None)
                return other;
            if (!Accepts(prerequisite, other.Variant, other.Reason))
                return (flag.OffVariant, Reason.Disabled, null, ErrorCode.None);
        }
        foreach (var rule in flag.Rules)
        {
            _flag = flag;
            _failure = null;
            _rule = rule;
            var matches = rule.When is null || Holds(rule.When);
            if (_failure is { } failure)
                return failure;
            if (!matches)
                continue;
            if (rule.Serve is ServeVariant serve)
                return (serve.Variant, Reason.TargetingMatch, rule.Id, ErrorCode.None);
            if (rule.Serve is ServeNothing)
                return (null, Reason.TargetingMatch, rule.Id, ErrorCode.None);
            var split = (ServeSplit)rule.Serve;
            switch (HashedText(split.Source), split.Missing)
            {
                case (null, MissingValue.Next):
                    continue;
                case (null, MissingValue.Default):
                    return (flag.DefaultVariant, Reason.Default, rule.Id, ErrorCode.None);
                case (null, MissingValue.First):
                    return (split.Weights.First(share => share.Weight > 0).Variant, Reason.Split, rule.Id, ErrorCode.None);
                case (null, _):
                    var code = UsesTargetingKey(split.Source) ? ErrorCode.TargetingKeyMissing : ErrorCode.InvalidContext;
                    return (null, Reason.Error, rule.Id, code);
                case ({ } text, _):
                    return (Choose(flag, split, text), Reason.Split, rule.Id, ErrorCode.None);
            }
        }
        return (flag.DefaultVariant, flag.Rules.Length == 0 ? Reason.Static : Reason.Default, null, ErrorCode.None);
    }

    internal static string? HashedText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when value.GetDouble() == Math.Floor(value.GetDouble()) && Math.Abs(value.GetDouble()) <= 1L << 53 => (
                (decimal)value.GetDouble()
            ).ToString("0", CultureInfo.InvariantCulture),
            JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };

    private JsonElement? Find(string attribute) => Find(context, attribute);

    private static JsonElement? Find(JsonElement scope, string path)
    {
        if (scope.ValueKind != JsonValueKind.Object)
            return null;
        if (scope.TryGetProperty(path, out var direct))
            return direct;
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && scope.TryGetProperty(path[..dot], out var outer) ? Find(outer, path[(dot + 1)..]) : null;
    }

    private bool Holds(Condition condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.All(Holds),
            AnyCondition any => any.Conditions.Any(Holds),
            NotCondition not => !Holds(not.Condition),
            SegmentCondition segment => Contains(ruleset.Segments[segment.Segment]),
            ElementsCondition elements => HoldsForElements(elements),
            BucketCondition bucket => Holds(bucket),
            FlagCondition flag => Holds(flag.Other),
            AttributeCondition { Attribute: "@time" } test => (now < Time(test.Operands[0])) == (test.Operator == ConditionOperator.Before),
            AttributeCondition test => Holds(test, Find(test.Attribute)),
            _ => throw new InvalidOperationException(),
        };

    private bool HoldsForElements(ElementsCondition elements)
    {
        if (Find(elements.Attribute) is not { ValueKind: JsonValueKind.Array } list)
            return false;
        var results = list.EnumerateArray()
            .Select(item =>
                new ReferenceEvaluator(
                    ruleset,
                    JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { ["@element"] = item }),
                    now
                ).Holds(elements.Condition)
            );
        return elements.Quantifier == ElementQuantifier.Some ? results.Any(result => result) : results.All(result => result);
    }

    private bool Contains(Segment segment)
    {
        var found = Find(segment.By ?? "targetingKey");
        string?[] keys = found is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(HashedText)]
            : [found is { } value ? HashedText(value) : null];
        if (keys.Any(key => key?.Length > 0 && segment.Excluded.Contains(key, StringComparer.Ordinal)))
            return false;
        if (keys.Any(key => key?.Length > 0 && segment.Included.Contains(key, StringComparer.Ordinal)))
            return true;
        var outer = _segment;
        _segment = segment;
        var holds = segment.When is not null && Holds(segment.When);
        _segment = outer;
        // A segment that cannot be decided contains nobody, and fails the rule.
        return holds && _failure is null;
    }

    private static bool Holds(AttributeCondition test, JsonElement? found)
    {
        var present = found is { ValueKind: not JsonValueKind.Null };
        if (test.Operator == ConditionOperator.Exists)
            return present == test.Operands[0].AsBoolean();
        if (!present)
            return false;
        var value = found!.Value;
        if (test.Operator == ConditionOperator.Is)
            return test.Operands.Any(operand => operand.AsString() == TypeName(value));
        if (test.As == AttributeConversion.Size)
        {
            if (value.ValueKind != JsonValueKind.Array)
                return false;
            value = JsonSerializer.SerializeToElement(value.GetArrayLength());
        }
        var operands = test.Operands.Select(operand => ConvertOperand(test, operand)).ToList();
        if (value.ValueKind != JsonValueKind.Array)
            return ReferenceConversions.Convert(test, value) is { } converted
                && operands.Any(operand => Holds(test.Operator, converted, operand));
        var op = test.Operator == ConditionOperator.Contains ? ConditionOperator.Equals : test.Operator;
        return value
            .EnumerateArray()
            .Select(item => ReferenceConversions.Convert(test, item))
            .Any(item => item is { } converted && operands.Any(operand => Holds(op, converted, operand)));
    }

    private static FlagValue ConvertOperand(AttributeCondition test, FlagValue operand)
    {
        if (test.As == AttributeConversion.Time)
            return FlagValue.From((double)Time(operand).ToUnixTimeMilliseconds());
        if (!test.IgnoreCase || operand.Type != FlagType.String)
            return operand;
        return FlagValue.From(
            test.Operator == ConditionOperator.Matches ? $"(?i){operand.AsString()}" : operand.AsString().ToLowerInvariant()
        );
    }

    private static string TypeName(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "list",
            _ => "object",
        };

    private static bool Holds(ConditionOperator op, JsonElement value, FlagValue operand)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        switch (op)
        {
            case ConditionOperator.Equals or ConditionOperator.In:
                return FlagValue.From(value) is { } own && own.Equals(operand);
            case ConditionOperator.Contains:
                return text is not null && operand.Type == FlagType.String && text.Contains(operand.AsString(), StringComparison.Ordinal);
            case ConditionOperator.StartsWith:
                return text?.StartsWith(operand.AsString(), StringComparison.Ordinal) ?? false;
            case ConditionOperator.EndsWith:
                return text?.EndsWith(operand.AsString(), StringComparison.Ordinal) ?? false;
            case ConditionOperator.Matches:
                return text is not null && Regex.IsMatch(text, operand.AsString());
            case ConditionOperator.Lt:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() < operand.AsNumber();
            case ConditionOperator.Lte:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() <= operand.AsNumber();
            case ConditionOperator.Gt:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() > operand.AsNumber();
            case ConditionOperator.Gte:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() >= operand.AsNumber();
            case ConditionOperator.Before or ConditionOperator.After:
                if (value.ValueKind == JsonValueKind.Number)
                    return value.GetDouble() < Time(operand).ToUnixTimeMilliseconds() == (op == ConditionOperator.Before);
                return text is ['2', '0', _, _, '-', ..]
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    && time < Time(operand) == (op == ConditionOperator.Before);
            case ConditionOperator.InCidr:
                return text is not null
                    && (text.Contains(':') || text.Split('.').Length == 4)
                    && IPAddress.TryParse(text, out var address)
                    && InNetwork(address, operand.AsString());
            default:
                return text is not null
                    && Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z.-]+)?$")
                    && Accepts(op, Rank(text).CompareTo(Rank(operand.AsString())));
        }
    }

    private static DateTimeOffset Time(FlagValue operand) =>
        operand.Type == FlagType.Number
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)operand.AsNumber())
            : DateTimeOffset.Parse(operand.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static bool InNetwork(IPAddress address, string network)
    {
        var parts = network.Split('/');
        var outer = IPAddress.Parse(parts[0]);
        var bits =
            (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : outer.GetAddressBytes().Length * 8)
            + (outer.GetAddressBytes().Length == 4 ? 96 : 0);
        byte[] one = address.MapToIPv6().GetAddressBytes(),
            other = outer.MapToIPv6().GetAddressBytes();
        return Enumerable.Range(0, bits).All(bit => (one[bit / 8] >> (7 - bit % 8) & 1) == (other[bit / 8] >> (7 - bit % 8) & 1));
    }

    /// <summary>Returns the precedence of a version of <see cref="RandomRulesets"/>; only one of them is a pre-release.</summary>
    private static (Version, int) Rank(string text)
    {
        var parts = text.Split('-', 2);
        var numbers = parts[0].Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).Concat([0, 0]).ToArray();
        return (new(numbers[0], numbers[1], numbers[2]), parts.Length == 1 ? 1 : 0);
    }

    private static bool Accepts(ConditionOperator op, int order) =>
        op switch
        {
            ConditionOperator.SemverEquals => order == 0,
            ConditionOperator.SemverLt => order < 0,
            ConditionOperator.SemverLte => order <= 0,
            ConditionOperator.SemverGt => order > 0,
            _ => order >= 0,
        };
}
