using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Maps queries to conditions.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="place">The rule of the query.</param>
internal sealed class GoffConditions(ImportDraft draft, SourcePlace place)
{
    /// <summary>The attribute that GO Feature Flag computes: callers without it are not anonymous.</summary>
    public const string Anonymous = "anonymous";

    // The lowest version: every one is at least this.
    private const string LowestVersion = "0.0.0-0";

    /// <summary>Returns the attribute of a path.</summary>
    public static string AttributeOf(string path) => path == "key" ? ImportConditions.TargetingKey : path;

    public Condition Of(GoffQuery query) =>
        query switch
        {
            GoffLogical { IsAny: true } any => new AnyCondition([.. any.Parts.Select(Of)]),
            GoffLogical all => new AllCondition([.. all.Parts.Select(Of)]),
            GoffNot not => new NotCondition(Of(not.Part)),
            GoffPresent { Attribute: Anonymous } => new AllCondition([]),
            GoffPresent present => ImportConditions.Exists(AttributeOf(present.Attribute)),
            GoffComparison test => OfComparison(test),
            GoffExpression expression => OfExpression(expression),
            _ => throw new InvalidOperationException($"Unknown query {query.GetType().Name}."),
        };

    private Condition OfExpression(GoffExpression query)
    {
        draft.Note(
            place,
            "JsonLogic converts texts and booleans to numbers where it compares them with numbers. Here they are never equal, and have no "
                + "order."
        );
        try
        {
            return new GoffLogicConditions(query.Logic).Of(query.Expression);
        }
        catch (SourceException exception)
        {
            // The query is a text, so that places in it are none in the source.
            throw new SourceException(query.Expression.Place, exception.Message);
        }
    }

    private Condition OfComparison(GoffComparison test)
    {
        var attribute = AttributeOf(test.Attribute);
        if (test.Attribute.Contains('.', StringComparison.Ordinal))
            draft.Note(
                place,
                $"Where the object before '{SourceNode.Shown(test.Attribute)}' is missing, GO Feature Flag compares the attribute of the "
                    + "test before; here the test is false."
            );
        if (test.Attribute == Anonymous)
            return OfAnonymous(test);
        return (test.Literal.Kind, test.Operator) switch
        {
            (GoffLiteralKind.Null, "eq") => new NotCondition(ImportConditions.Exists(attribute)),
            (GoffLiteralKind.Null, "ne") => ImportConditions.Exists(attribute),
            (GoffLiteralKind.Boolean, "eq" or "ne") => OfBoolean(attribute, test),
            (GoffLiteralKind.Text, _) => OfText(attribute, test),
            (GoffLiteralKind.Version, "ne") => new AllCondition([
                ImportConditions.Version(attribute, ConditionOperator.SemverGte, LowestVersion),
                new NotCondition(ImportConditions.Version(attribute, ConditionOperator.SemverEquals, test.Literal.Value.AsString())),
            ]),
            (GoffLiteralKind.Version, "eq" or "gt" or "ge" or "lt" or "le") => ImportConditions.Version(
                attribute,
                VersionOperatorOf(test.Operator),
                test.Literal.Value.AsString()
            ),
            (GoffLiteralKind.Integer or GoffLiteralKind.Decimal, "ne") => new AllCondition([
                ImportConditions.Is(attribute, "number"),
                new NotCondition(OfNumber(attribute, test with { Operator = "eq" })),
            ]),
            (GoffLiteralKind.Integer or GoffLiteralKind.Decimal, "eq" or "gt" or "ge" or "lt" or "le") => OfNumber(attribute, test),
            (GoffLiteralKind.Texts or GoffLiteralKind.Numbers, "in") => ImportConditions.Test(
                attribute,
                ConditionOperator.In,
                [.. test.Literal.Values.Distinct()]
            ),
            _ => throw Never(test),
        };
    }

    private SourceException Never(GoffComparison test) =>
        new(place, $"GO Feature Flag does not apply '{test.Operator}' to such a value, and the rule never. Correct or remove it.");

    private static AttributeCondition Equal(string attribute, FlagValue value) =>
        ImportConditions.Test(attribute, ConditionOperator.Equals, value);

    private Condition OfAnonymous(GoffComparison test)
    {
        if (test.Literal.Kind != GoffLiteralKind.Boolean || test.Operator is not ("eq" or "ne"))
            throw Never(test);
        var isTrue = Equal(Anonymous, FlagValue.From(value: true));
        return test.Literal.Value.AsBoolean() == (test.Operator == "eq") ? isTrue : new NotCondition(isTrue);
    }

    /// <summary>Returns a comparison with a boolean: what is not equal to it equals the other one.</summary>
    private static AttributeCondition OfBoolean(string attribute, GoffComparison test) =>
        Equal(attribute, FlagValue.From(test.Literal.Value.AsBoolean() == (test.Operator == "eq")));

    private Condition OfText(string attribute, GoffComparison test)
    {
        var operand = test.Literal.Value;
        if (!System.Text.Ascii.IsValid(operand.AsString()))
            draft.Note(place, "Letters outside of ASCII whose lower case depends on the version of Unicode can compare differently.");
        return test.Operator switch
        {
            "eq" => With(ConditionOperator.Equals),
            "ne" => new AllCondition([ImportConditions.Is(attribute, "string"), new NotCondition(With(ConditionOperator.Equals))]),
            "co" => With(ConditionOperator.Contains),
            "sw" => With(ConditionOperator.StartsWith),
            "ew" => With(ConditionOperator.EndsWith),
            "in" => throw Never(test),
            _ => throw new SourceException(
                place,
                $"The operator '{test.Operator}' cannot be imported with a text: texts have no order here."
            ),
        };

        AttributeCondition With(ConditionOperator op) => ImportConditions.Test(attribute, op, operand) with { IgnoreCase = true };
    }

    /// <summary>Returns a comparison with a number. With a whole number, GO Feature Flag truncates the attribute.</summary>
    private static Condition OfNumber(string attribute, GoffComparison test)
    {
        var number = test.Literal.Value.AsNumber();
        if (test.Literal.Kind == GoffLiteralKind.Decimal)
            return ImportConditions.Test(
                attribute,
                test.Operator switch
                {
                    "eq" => ConditionOperator.Equals,
                    "gt" => ConditionOperator.Gt,
                    "ge" => ConditionOperator.Gte,
                    "lt" => ConditionOperator.Lt,
                    _ => ConditionOperator.Lte,
                },
                FlagValue.From(number)
            );
        return test.Operator switch
        {
            "eq" => new AllCondition([AtLeast(attribute, number), AtMost(attribute, number)]),
            "gt" => AtLeast(attribute, number + 1),
            "ge" => AtLeast(attribute, number),
            "lt" => AtMost(attribute, number - 1),
            _ => AtMost(attribute, number),
        };
    }

    /// <summary>Returns a condition that the attribute, truncated towards zero, is at least a whole number.</summary>
    private static AttributeCondition AtLeast(string attribute, double number) =>
        number > 0
            ? ImportConditions.Test(attribute, ConditionOperator.Gte, FlagValue.From(number))
            : ImportConditions.Test(attribute, ConditionOperator.Gt, FlagValue.From(number - 1));

    private static AttributeCondition AtMost(string attribute, double number) =>
        number < 0
            ? ImportConditions.Test(attribute, ConditionOperator.Lte, FlagValue.From(number))
            : ImportConditions.Test(attribute, ConditionOperator.Lt, FlagValue.From(number + 1));

    private static ConditionOperator VersionOperatorOf(string op) =>
        op switch
        {
            "eq" => ConditionOperator.SemverEquals,
            "gt" => ConditionOperator.SemverGt,
            "ge" => ConditionOperator.SemverGte,
            "lt" => ConditionOperator.SemverLt,
            _ => ConditionOperator.SemverLte,
        };
}
