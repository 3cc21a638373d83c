using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Maps conditions, whose comparisons convert as JavaScript does.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="groups">The saved groups; null when the source has none.</param>
internal sealed class GrowthBookConditions(ImportDraft draft, SourceNode? groups)
{
    private const string Element = AttributeCondition.ElementAttribute;

    private static readonly FlagValue False = FlagValue.From(value: false),
        True = FlagValue.From(value: true),
        Empty = FlagValue.From("");

    private int _depth;
    private bool _isInElement;

    /// <summary>Returns a condition on an object.</summary>
    public Condition Of(SourceNode condition) => Nested(condition, Read);

    /// <summary>Reads a condition inside of others, whose depth is limited before they are written as JSON.</summary>
    private Condition Nested(SourceNode node, Func<SourceNode, Condition> read)
    {
        if (_depth == RulesetLimits.ConditionDepth)
            throw node.Error($"The condition is nested too deeply; {RulesetLimits.ConditionDepth} levels are allowed.");
        _depth++;
        var condition = read(node);
        _depth--;
        return condition;
    }

    private Condition Read(SourceNode condition)
    {
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var (name, value) in condition.Properties())
            parts.Add(
                name switch
                {
                    "$or" => Or(value),
                    "$nor" => new NotCondition(Or(value)),
                    "$and" => new AllCondition([.. value.Items().Select(Of)]),
                    "$not" => new NotCondition(Of(value)),
                    _ when name.StartsWith('$') => throw value.Error($"The operator '{SourceNode.Shown(name)}' needs an attribute."),
                    _ => OfValue(_isInElement ? $"{Element}.{name}" : GrowthBookReader.AttributeOf(name), value),
                }
            );
        return ImportConditions.All(parts.ToImmutable()) ?? new AllCondition([]);
    }

    private Condition Or(SourceNode value)
    {
        // GrowthBook takes an empty list as true.
        Condition[] parts = [.. value.Items().Select(Of)];
        return parts.Length == 0 ? new AllCondition([]) : new AnyCondition([.. parts]);
    }

    /// <summary>Returns a condition on an attribute.</summary>
    private Condition OfValue(string attribute, SourceNode value)
    {
        switch (value.Element.ValueKind)
        {
            case JsonValueKind.String:
                return OfText(attribute, value, ignoreCase: false);
            case JsonValueKind.Number:
                return Numeric(attribute, ConditionOperator.Equals, value);
            case JsonValueKind.True:
                return IsTrue(attribute);
            case JsonValueKind.False:
                return Falsy(attribute);
            case JsonValueKind.Null:
                return Missing(attribute);
            case JsonValueKind.Object when GrowthBookValues.HasOperators(value):
                return ImportConditions.All([.. value.Properties().Select(item => OfOperator(attribute, item.Name, item.Value))])!;
            default:
                throw value.Error("Comparisons with a list or an object cannot be imported.");
        }
    }

    private Condition OfOperator(string attribute, string op, SourceNode value) =>
        op switch
        {
            "$eq" => In(attribute, [value], ignoreCase: false),
            "$ne" => new NotCondition(In(attribute, [value], ignoreCase: false)),
            "$lt" => Numeric(attribute, ConditionOperator.Lt, value),
            "$lte" => Numeric(attribute, ConditionOperator.Lte, value),
            "$gt" => Numeric(attribute, ConditionOperator.Gt, value),
            "$gte" => Numeric(attribute, ConditionOperator.Gte, value),
            "$exists" => GrowthBookValues.IsTrue(value.Element) ? ImportConditions.Exists(attribute) : Missing(attribute),
            "$in" => In(attribute, value.Items(), ignoreCase: false),
            "$nin" => new NotCondition(In(attribute, value.Items(), ignoreCase: false)),
            "$ini" => In(attribute, value.Items(), ignoreCase: true),
            "$nini" => new NotCondition(In(attribute, value.Items(), ignoreCase: true)),
            "$inGroup" => In(attribute, GroupOf(value), ignoreCase: false),
            "$notInGroup" => new NotCondition(In(attribute, GroupOf(value), ignoreCase: false)),
            "$not" => new NotCondition(Nested(value, inner => OfValue(attribute, inner))),
            "$regex" => Pattern(attribute, value, ignoreCase: false),
            "$regexi" => Pattern(attribute, value, ignoreCase: true),
            "$type" => OfType(attribute, value),
            "$elemMatch" => OfElements(attribute, () => new AllCondition([IsTrue(Element), OfElement(value)])),
            "$all" => OfAll(attribute, value, ignoreCase: false),
            "$alli" => OfAll(attribute, value, ignoreCase: true),
            "$size" => OfSize(attribute, value),
            "$veq" => Version(attribute, ConditionOperator.SemverEquals, value, op),
            "$vne" => new NotCondition(Version(attribute, ConditionOperator.SemverEquals, value, "$veq")),
            "$vlt" => Version(attribute, ConditionOperator.SemverLt, value, op),
            "$vlte" => Version(attribute, ConditionOperator.SemverLte, value, op),
            "$vgt" => Version(attribute, ConditionOperator.SemverGt, value, op),
            "$vgte" => Version(attribute, ConditionOperator.SemverGte, value, op),
            _ => throw value.Error($"The operator '{SourceNode.Shown(op)}' cannot be imported."),
        };

    private static Condition OfText(string attribute, SourceNode value, bool ignoreCase)
    {
        var test = Test(attribute, ConditionOperator.Equals, value.AsValue()) with
        {
            As = AttributeConversion.Text,
            IgnoreCase = ignoreCase,
        };
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return string.Equals(value.AsText(), "null", comparison) ? new AnyCondition([test, Missing(attribute)]) : test;
    }

    /// <summary>Returns the condition that an element of a list satisfies what is read.</summary>
    private ElementsCondition OfElements(string attribute, Func<Condition> read)
    {
        var outer = _isInElement;
        _isInElement = true;
        var condition = read();
        _isInElement = outer;
        return new(attribute, ElementQuantifier.Some, condition);
    }

    /// <summary>Returns a condition on an element: on the element itself, or on its properties.</summary>
    private Condition OfElement(SourceNode value) =>
        GrowthBookValues.HasOperators(value) ? Nested(value, inner => OfValue(Element, inner)) : Of(value);

    /// <summary>Returns a condition that a list has an element for each of several values.</summary>
    private AllCondition OfAll(string attribute, SourceNode values, bool ignoreCase) =>
        new([
            ImportConditions.Is(attribute, "list"),
            .. values
                .Items()
                .Select(value =>
                    OfElements(
                        attribute,
                        () =>
                            value.Element.ValueKind == JsonValueKind.String
                                ? OfText(Element, value, ignoreCase)
                                : Nested(value, inner => OfValue(Element, inner))
                    )
                ),
        ]);

    /// <summary>Returns a condition on the number of elements.</summary>
    private static Condition OfSize(string attribute, SourceNode value)
    {
        if (value.Element.ValueKind == JsonValueKind.Number)
            return Size("$eq", value);
        if (!GrowthBookValues.HasOperators(value))
            throw value.Error("The number of elements can be compared with numbers.");
        return ImportConditions.All([.. value.Properties().Select(item => Size(item.Name, item.Value))])!;

        Condition Size(string op, SourceNode number)
        {
            var test = Test(
                attribute,
                op switch
                {
                    "$eq" or "$ne" => ConditionOperator.Equals,
                    "$lt" => ConditionOperator.Lt,
                    "$lte" => ConditionOperator.Lte,
                    "$gt" => ConditionOperator.Gt,
                    "$gte" => ConditionOperator.Gte,
                    _ => throw number.Error($"The operator '{SourceNode.Shown(op)}' cannot be imported for the number of elements."),
                },
                FlagValue.From(number.AsNumber())
            ) with
            {
                As = AttributeConversion.Size,
            };
            return op == "$ne" ? new AllCondition([ImportConditions.Is(attribute, "list"), new NotCondition(test)]) : test;
        }
    }

    /// <summary>Returns the values of a saved group; a group that is missing has none.</summary>
    private IEnumerable<SourceNode> GroupOf(SourceNode name) => groups?.Items(name.AsText()) ?? [];

    private static Condition In(string attribute, IEnumerable<SourceNode> values, bool ignoreCase)
    {
        SourceNode[] all = [.. values];
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var same in all.GroupBy(value => GrowthBookValues.TypeOf(value.Element)))
            parts.Add(
                same.Key switch
                {
                    "null" => Missing(attribute),
                    "string" or "number" or "boolean" => Test(
                        attribute,
                        ConditionOperator.In,
                        [.. same.Select(value => value.AsValue()).Distinct()]
                    ) with
                    {
                        IgnoreCase = ignoreCase && same.Key == "string",
                    },
                    _ => throw same.First().Error("Comparisons with a list or an object cannot be imported."),
                }
            );
        return ImportConditions.Any(parts.ToImmutable());
    }

    /// <summary>
    /// Returns a comparison with a number: texts are converted; a missing attribute, "" and false are 0, and true is 1.
    /// </summary>
    private static Condition Numeric(string attribute, ConditionOperator op, SourceNode operand)
    {
        if (operand.Element.ValueKind != JsonValueKind.Number)
            throw operand.Error("Only numbers have an order that can be imported.");
        var number = operand.AsNumber();
        var parts = ImmutableArray.CreateBuilder<Condition>();
        parts.Add(Test(attribute, op, FlagValue.From(number)) with { As = AttributeConversion.Number });
        if (GrowthBookValues.IsOrdered(op, 0, number))
            parts.AddRange(
                Missing(attribute),
                Test(attribute, ConditionOperator.Equals, False),
                Test(attribute, ConditionOperator.Equals, Empty)
            );
        if (GrowthBookValues.IsOrdered(op, 1, number))
            parts.Add(Test(attribute, ConditionOperator.Equals, True));
        return ImportConditions.Any(parts.ToImmutable());
    }

    private static AllCondition IsTrue(string attribute) => new([ImportConditions.Exists(attribute), new NotCondition(Falsy(attribute))]);

    private static AnyCondition Falsy(string attribute) =>
        new([
            Test(attribute, ConditionOperator.Equals, False),
            Test(attribute, ConditionOperator.Equals, FlagValue.From(0)),
            Test(attribute, ConditionOperator.Equals, Empty),
        ]);

    private static Condition Pattern(string attribute, SourceNode value, bool ignoreCase)
    {
        var pattern = SourcePattern.Of(value.Place, value.AsText(), ignoreCase);
        var test = Test(attribute, ConditionOperator.Matches, FlagValue.From(value.AsText())) with
        {
            As = AttributeConversion.Text,
            IgnoreCase = ignoreCase,
        };
        // JavaScript searches in the text "null" of a missing attribute.
        return pattern.IsMatch("null") ? new AnyCondition([test, Missing(attribute)]) : test;
    }

    private static Condition OfType(string attribute, SourceNode value) =>
        value.AsText() switch
        {
            "null" => Missing(attribute),
            "array" => ImportConditions.Is(attribute, "list"),
            "string" or "number" or "boolean" or "object" => ImportConditions.Is(attribute, value.AsText()),
            _ => ImportConditions.Never,
        };

    private Condition Version(string attribute, ConditionOperator op, SourceNode value, string name)
    {
        var version = value.AsText();
        if (!FullVersion.TryParse(version, out _) || version.Contains('-', StringComparison.Ordinal))
            throw value.Error($"'{SourceNode.Shown(version)}' is not a version of three numbers such as 1.2.3.");
        draft.Note(
            value.Place,
            "A value that is not a version of three numbers compares as a text in GrowthBook. Here it is neither higher, lower nor equal."
        );
        var test = ImportConditions.Version(attribute, op, version);
        // A missing attribute is the version "0" there.
        return GrowthBookValues.CompareVersions(name, null, version)
            ? new AnyCondition([test, Missing(attribute), ImportConditions.Is(attribute, "boolean")])
            : test;
    }

    private static NotCondition Missing(string attribute) => new(ImportConditions.Exists(attribute));

    private static AttributeCondition Test(string attribute, ConditionOperator op, params ImmutableArray<FlagValue> operands) =>
        ImportConditions.Test(attribute, op, operands);
}
