using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Maps constraints of segments to conditions.</summary>
/// <remarks>
/// Flipt's contexts hold texts, so that every test converts with <c>as: text</c>. A missing or empty value passes no operator but
/// <c>empty</c> and <c>notpresent</c>, the negative ones included.
/// </remarks>
internal static class FliptConditions
{
    /// <summary>The attribute that holds the entity id.</summary>
    public const string EntityId = "targetingKey";

    // The characters that Go's strings.TrimSpace removes: the White_Space property of Unicode.
    private const string Space = @"\t\n\v\f\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}";

    // Without these patterns, conversions would read more than Flipt: blanks around numbers, and times without an offset.
    private const string Decimal = @"^[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?$";
    private const string Time = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]+)?(Z|[+\-][0-9]{2}:[0-9]{2}))?$";

    private static readonly ImmutableArray<string> TrueWords = ["1", "t", "T", "TRUE", "true", "True"],
        FalseWords = ["0", "f", "F", "FALSE", "false", "False"];

    private static readonly ImmutableArray<string> Scalars = ["string", "number", "boolean"];

    private static AnyCondition Never => new AnyCondition([]);

    /// <summary>Returns the condition of a segment. Without constraints it matches everyone, whatever its match type is.</summary>
    public static Condition Of(ImportDraft draft, FliptSegment segment)
    {
        ImmutableArray<Condition> parts = [.. segment.Constraints.Select(constraint => Of(draft, constraint))];
        if (parts.Length == 1)
            return parts[0];
        return segment.All || parts.IsEmpty ? new AllCondition(parts) : new AnyCondition(parts);
    }

    private static Condition Of(ImportDraft draft, FliptConstraint constraint) =>
        constraint.Type switch
        {
            FliptComparison.Number => OfNumber(draft, constraint),
            FliptComparison.Boolean => OfBoolean(constraint),
            FliptComparison.DateTime => OfTime(draft, constraint),
            _ => OfText(constraint),
        };

    private static Condition OfText(FliptConstraint test) =>
        test.Operator switch
        {
            "eq" => test.Value.Length == 0 ? Never : TextTest(test, ConditionOperator.Equals, test.Value),
            "neq" => Present(test, new NotCondition(TextTest(test, ConditionOperator.Equals, test.Value))),
            "isoneof" => In(test),
            "isnotoneof" => Present(test, new NotCondition(In(test))),
            "contains" => test.Value.Length == 0 ? Present(test) : TextTest(test, ConditionOperator.Contains, test.Value),
            "notcontains" => test.Value.Length == 0
                ? Never
                : Present(test, new NotCondition(TextTest(test, ConditionOperator.Contains, test.Value))),
            "prefix" => Affix(test, isPrefix: true),
            "suffix" => Affix(test, isPrefix: false),
            "empty" => new NotCondition(NotBlank(test)),
            "notempty" => NotBlank(test),
            _ => throw Unknown(test),
        };

    private static Condition OfNumber(ImportDraft draft, FliptConstraint test)
    {
        if (Presence(test) is { } presence)
            return presence;
        draft.Note(test.Place, "Numbers are decimal: a value such as '0x10' or 'inf' passes no test.");
        ImmutableArray<FlagValue> numbers = [.. test.Values.Select(value => FlagValue.From(Number(test, value)))];
        AttributeCondition equal = new(test.Property, ConditionOperator.In, numbers) { As = AttributeConversion.Number };
        var isDecimal = TextTest(test, ConditionOperator.Matches, Decimal);
        return test.Operator switch
        {
            "isoneof" or "isnotoneof" when numbers.IsEmpty => test.Operator == "isoneof" ? Never : isDecimal,
            "eq" or "isoneof" => new AllCondition([isDecimal, equal]),
            "neq" or "isnotoneof" => new AllCondition([isDecimal, new NotCondition(equal)]),
            "lt" => Compare(ConditionOperator.Lt),
            "lte" => Compare(ConditionOperator.Lte),
            "gt" => Compare(ConditionOperator.Gt),
            "gte" => Compare(ConditionOperator.Gte),
            _ => throw Unknown(test),
        };

        AllCondition Compare(ConditionOperator op) =>
            new AllCondition([isDecimal, new AttributeCondition(test.Property, op, numbers) { As = AttributeConversion.Number }]);
    }

    private static Condition OfBoolean(FliptConstraint test) =>
        Presence(test)
        ?? test.Operator switch
        {
            "true" => TextTest(test, ConditionOperator.In, TrueWords),
            "false" => TextTest(test, ConditionOperator.In, FalseWords),
            _ => throw Unknown(test),
        };

    private static Condition OfTime(ImportDraft draft, FliptConstraint test)
    {
        if (Presence(test) is { } presence)
            return presence;
        if (!Rfc3339.TryParse(test.Value, out var time) || !FliptEvaluator.TryParseTime(test.Value, out _))
            throw new SourceException(test.Place, "The value must be a time such as 2027-01-31T00:00:00Z. Flipt ignores the segment.");
        if (time.Year is < ImportLimits.FirstYear or > ImportLimits.LastYear)
            throw new SourceException(test.Place, $"The year must be from {ImportLimits.FirstYear} to {ImportLimits.LastYear}.");
        draft.Note(test.Place, "Times are compared in milliseconds; further digits are ignored.");
        var isTime = TextTest(test, ConditionOperator.Matches, Time);
        var next = time.AddMilliseconds(1);
        return test.Operator switch
        {
            "eq" => new AllCondition([isTime, After(time), Before(next)]),
            "neq" => new AllCondition([isTime, new NotCondition(new AllCondition([After(time), Before(next)]))]),
            "lt" => new AllCondition([isTime, Before(time)]),
            "lte" => new AllCondition([isTime, Before(next)]),
            "gt" => new AllCondition([isTime, After(next)]),
            "gte" => new AllCondition([isTime, After(time)]),
            _ => throw Unknown(test),
        };

        AttributeCondition After(DateTimeOffset at) => new AttributeCondition(test.Property, ConditionOperator.After, [TimeOf(at)]);
        AttributeCondition Before(DateTimeOffset at) => new AttributeCondition(test.Property, ConditionOperator.Before, [TimeOf(at)]);
    }

    private static FlagValue TimeOf(DateTimeOffset time) =>
        FlagValue.From(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    private static Condition? Presence(FliptConstraint test) =>
        test.Operator switch
        {
            "present" => NotBlank(test),
            "notpresent" => new NotCondition(NotBlank(test)),
            _ => null,
        };

    private static Condition In(FliptConstraint test)
    {
        ImmutableArray<string> values = [.. test.Values.Where(value => value.Length > 0).Distinct()];
        return values.IsEmpty ? Never : TextTest(test, ConditionOperator.In, values);
    }

    private static AttributeCondition NotBlank(FliptConstraint test) => TextTest(test, ConditionOperator.Matches, $"[^{Space}]");

    /// <summary>Returns a condition that is false without a value, and for an empty one.</summary>
    private static AllCondition Present(FliptConstraint test, params Condition[] parts) =>
        new AllCondition([
            new AttributeCondition(test.Property, ConditionOperator.Is, Values(Scalars)),
            new NotCondition(TextTest(test, ConditionOperator.Equals, "")),
            .. parts,
        ]);

    /// <summary>Returns a test of the start or end of a value, from which Flipt removes surrounding blanks first.</summary>
    private static Condition Affix(FliptConstraint test, bool isPrefix)
    {
        var literal = test.Value;
        if (literal.Length == 0)
            return Present(test);
        var (outer, inner) = isPrefix ? (literal[0], literal[^1]) : (literal[^1], literal[0]);
        if (char.IsWhiteSpace(outer))
            return Never;
        // A blank at the inner end is there only when more than blanks is beyond it.
        var beyond =
            !char.IsWhiteSpace(inner) ? ""
            : isPrefix ? $@"(?s:.*)[^{Space}]"
            : $@"[^{Space}](?s:.*)";
        var pattern = isPrefix ? $"^[{Space}]*{Escape(literal)}{beyond}" : $"{beyond}{Escape(literal)}[{Space}]*$";
        return TextTest(test, ConditionOperator.Matches, pattern);
    }

    private static string Escape(string literal)
    {
        var escaped = new StringBuilder();
        foreach (var character in literal)
        {
            if (char.IsControl(character))
                escaped.Append(CultureInfo.InvariantCulture, $@"\x{{{(int)character:X}}}");
            else if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character))
                escaped.Append('\\').Append(character);
            else
                escaped.Append(character);
        }
        return escaped.ToString();
    }

    private static double Number(FliptConstraint test, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        throw new SourceException(test.Place, $"'{SourceNode.Shown(text)}' is not a number. Flipt ignores a segment with this constraint.");
    }

    private static AttributeCondition TextTest(FliptConstraint test, ConditionOperator op, params ImmutableArray<string> operands) =>
        new(test.Property, op, Values(operands)) { As = AttributeConversion.Text };

    private static ImmutableArray<FlagValue> Values(ImmutableArray<string> texts) => [.. texts.Select(FlagValue.From)];

    private static SourceException Unknown(FliptConstraint test) =>
        new(
            test.Place,
            $"Flipt has no operator '{SourceNode.Shown(test.Operator)}' for this type. It ignores a segment with this constraint."
        );
}
