using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes conditions, and provides the operators' names.</summary>
public static class ConditionJson
{
    private const string What = "A condition";

    private static readonly FrozenDictionary<string, ConditionOperator> Operators = Enum.GetValues<ConditionOperator>()
        .ToFrozenDictionary(Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, AttributeConversion> Conversions = Enum.GetValues<AttributeConversion>()
        .Where(conversion => conversion != AttributeConversion.None)
        .ToFrozenDictionary(Name, StringComparer.Ordinal);

    /// <summary>Returns an operator's name in JSON, such as <c>startsWith</c>.</summary>
    public static string Name(ConditionOperator op) => JsonNamingPolicy.CamelCase.ConvertName(op.ToString());

    /// <summary>Returns a quantifier's name in JSON, <c>some</c> or <c>every</c>.</summary>
    public static string Name(ElementQuantifier quantifier) => quantifier == ElementQuantifier.Some ? "some" : "every";

    /// <summary>Returns a conversion's name in JSON, such as <c>number</c>.</summary>
    public static string Name(AttributeConversion conversion) => JsonNamingPolicy.CamelCase.ConvertName(conversion.ToString());

    internal static Condition? Read(JsonElement element, DocumentReader reader) => Read(element, reader, 1);

    private static Condition? Read(JsonElement element, DocumentReader reader, int depth)
    {
        if (depth > RulesetLimits.ConditionDepth)
        {
            reader.Error($"Conditions may be nested {RulesetLimits.ConditionDepth} deep at most.");
            return null;
        }
        Condition? condition = null;
        string? attribute = null;
        (ConditionOperator Operator, ImmutableArray<FlagValue> Operands)? test = null;
        (ElementQuantifier Quantifier, Condition? Condition)? elements = null;
        var conversion = AttributeConversion.None;
        bool hasOptions = false,
            ignoreCase = false;
        var other = new PrerequisiteJson(reader, "A condition on a flag");
        var parts = 0;
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                switch (name)
                {
                    case "all":
                        condition = new AllCondition(ReadMany(value, reader, depth));
                        parts++;
                        return true;
                    case "any":
                        condition = new AnyCondition(ReadMany(value, reader, depth));
                        parts++;
                        return true;
                    case "not":
                        parts++;
                        if (Read(value, reader, depth + 1) is { } negated)
                            condition = new NotCondition(negated);
                        return true;
                    case "segment":
                        condition = new SegmentCondition(reader.Text(value, "'segment'"));
                        parts++;
                        return true;
                    case "bucket":
                        parts++;
                        condition = BucketJson.Read(value, reader);
                        return true;
                    case "attribute":
                        attribute = reader.Text(value, "'attribute'", RulesetLimits.AttributeLength);
                        return true;
                    case "some" or "every":
                        elements = (name == "some" ? ElementQuantifier.Some : ElementQuantifier.Every, Read(value, reader, depth + 1));
                        parts++;
                        return true;
                    case "as":
                        conversion = ReadConversion(value, reader);
                        hasOptions = true;
                        return true;
                    case "ignoreCase":
                        ignoreCase = reader.Boolean(value, "'ignoreCase'", false);
                        hasOptions = true;
                        return true;
                    default:
                        if (other.Read(name, value))
                            return true;
                        if (!Operators.TryGetValue(name, out var op))
                            return false;
                        test = (op, ReadOperands(op, value, reader));
                        parts++;
                        return true;
                }
            }
        );
        if (!read)
            return null;
        if (other.Any && parts == 0 && attribute is null && !hasOptions)
            return new FlagCondition(other.Finish());
        if (parts != 1 || other.Any || attribute is null != (test is null && elements is null) || (hasOptions && test is null))
        {
            reader.Error(
                "A condition is one of 'all', 'any', 'not', 'segment', 'bucket', 'flag' with 'variants', or an 'attribute' with 'some', "
                    + "'every', or exactly one operator such as 'equals' and optionally 'as' and 'ignoreCase'."
            );
            return null;
        }
        if (elements is { } list)
            return list.Condition is { } inner ? new ElementsCondition(attribute!, list.Quantifier, inner) : null;
        if (test is not { } found)
            return condition;
        return new AttributeCondition(attribute!, found.Operator, found.Operands) { As = conversion, IgnoreCase = ignoreCase };
    }

    private static AttributeConversion ReadConversion(JsonElement value, DocumentReader reader)
    {
        var name = reader.Text(value, "'as'");
        if (name.Length > 0 && !Conversions.ContainsKey(name))
            reader.Error($"Unknown conversion '{Clipped.Value(name)}'; use text, number, boolean, time or size.");
        return Conversions.GetValueOrDefault(name);
    }

    /// <summary>Returns whether two conditions have the same canonical form.</summary>
    internal static bool AreEqual(Condition? one, Condition? other)
    {
        if (one is null || other is null || ReferenceEquals(one, other))
            return ReferenceEquals(one, other);
        return ToUtf8(one).AsSpan().SequenceEqual(ToUtf8(other));
    }

    /// <summary>Returns the canonical JSON of a condition.</summary>
    /// <param name="condition">The condition.</param>
    public static byte[] ToUtf8(Condition condition) => RulesetJson.Write(condition, Write);

    internal static void Write(Utf8JsonWriter writer, Condition condition)
    {
        writer.WriteStartObject();
        switch (condition)
        {
            case AllCondition all:
                WriteMany(writer, "all", all.Conditions);
                break;
            case AnyCondition any:
                WriteMany(writer, "any", any.Conditions);
                break;
            case NotCondition not:
                writer.WritePropertyName("not"u8);
                Write(writer, not.Condition);
                break;
            case SegmentCondition segment:
                writer.WriteString("segment"u8, segment.Segment);
                break;
            case ElementsCondition elements:
                writer.WriteString("attribute"u8, elements.Attribute);
                writer.WritePropertyName(Name(elements.Quantifier));
                Write(writer, elements.Condition);
                break;
            case FlagCondition flag:
                PrerequisiteJson.WriteProperties(writer, flag.Other);
                break;
            case BucketCondition bucket:
                writer.WritePropertyName("bucket"u8);
                BucketJson.Write(writer, bucket);
                break;
            case AttributeCondition test:
                writer.WriteString("attribute"u8, test.Attribute);
                WriteOptions(writer, test);
                writer.WritePropertyName(Name(test.Operator));
                if (test.Operands is [var only] && test.Operator != ConditionOperator.In)
                {
                    writer.WriteRawValue(only.Json.Span, skipInputValidation: true);
                    break;
                }
                writer.WriteStartArray();
                foreach (var operand in test.Operands)
                    writer.WriteRawValue(operand.Json.Span, skipInputValidation: true);
                writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes the options of a test: <c>as</c> and <c>ignoreCase</c>, where they are not the default.</summary>
    public static void WriteOptions(Utf8JsonWriter writer, AttributeCondition test)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(test);
        if (test.As != AttributeConversion.None)
            writer.WriteString("as"u8, Name(test.As));
        if (test.IgnoreCase)
            writer.WriteBoolean("ignoreCase"u8, true);
    }

    private static ImmutableArray<Condition> ReadMany(JsonElement value, DocumentReader reader, int depth) =>
        reader.Array(value, "A list of conditions", RulesetLimits.Conditions, (item, _) => Read(item, reader, depth + 1));

    private static void WriteMany(Utf8JsonWriter writer, string name, ImmutableArray<Condition> conditions)
    {
        writer.WriteStartArray(name);
        foreach (var condition in conditions)
            Write(writer, condition);
        writer.WriteEndArray();
    }

    private static ImmutableArray<FlagValue> ReadOperands(ConditionOperator op, JsonElement value, DocumentReader reader)
    {
        if (value.ValueKind == JsonValueKind.Array && op != ConditionOperator.Exists)
        {
            var operands = reader.Array(value, "The operands", RulesetLimits.Operands, ReadOperand);
            var bytes = operands.Sum(operand => (long)operand.Json.Length);
            if (bytes > RulesetLimits.OperandBytes)
                reader.Error($"The operands take {bytes} bytes as JSON; {RulesetLimits.OperandBytes} are allowed.");
            return operands;
        }
        return ReadOperand(value, reader) is { } operand ? [operand] : [];
    }

    private static FlagValue? ReadOperand(JsonElement element, DocumentReader reader)
    {
        if (element.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            reader.Error($"An operand must be a string, a number or a boolean, not {DocumentReader.Describe(element)}.");
            return null;
        }
        var value = reader.Value(element, "An operand");
        if (value is not { Type: FlagType.String } || DocumentReader.Characters(value.AsString()) <= RulesetLimits.TextLength)
            return value;
        reader.Error($"An operand may have {RulesetLimits.TextLength} characters at most.");
        return null;
    }
}
