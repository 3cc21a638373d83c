using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Testing.Rulesets;

/// <content>Generates conditions.</content>
internal sealed partial class RandomRulesets
{
    private Condition Condition(int depth, string[] segments, Flag[] flags) =>
        _random.Next(depth > 0 ? 8 : 5) switch
        {
            5 => new AllCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Condition(depth - 1, segments, flags))]),
            6 => new AnyCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Condition(depth - 1, segments, flags))]),
            7 => new NotCondition(Condition(depth - 1, segments, flags)),
            3 when flags.Length > 0 && _random.Next(3) == 0 => new FlagCondition(Prerequisite(Pick(flags))),
            2 when _random.Next(3) == 0 => Bucket(),
            0 when segments.Length > 0 => new SegmentCondition(Pick(segments)),
            2 when _random.Next(2) == 0 => Elements(Pick(["tags", "items"]), depth),
            1 when _random.Next(2) == 0 => new AttributeCondition(
                "@time",
                Pick([ConditionOperator.Before, ConditionOperator.After]),
                [FlagValue.From(Pick(Times))]
            ),
            _ => Test(),
        };

    private ElementsCondition Elements(string attribute, int depth) =>
        new(attribute, Pick(Enum.GetValues<ElementQuantifier>()), OfElement(depth));

    private Condition OfElement(int depth) =>
        _random.Next(depth > 0 ? 8 : 4) switch
        {
            4 => new AllCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => OfElement(depth - 1))]),
            5 => new AnyCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => OfElement(depth - 1))]),
            6 => new NotCondition(OfElement(depth - 1)),
            7 => Elements(Pick(["@element", "@element.list"]), depth - 1),
            _ => Test() with
            {
                Attribute = Pick(["@element", "@element", "@element.name", "@element.price", "@element.list", "@element.o.p"]),
            },
        };

    private AttributeCondition Test()
    {
        var op = Pick(Enum.GetValues<ConditionOperator>());
        var usual = op switch
        {
            >= ConditionOperator.Lt and <= ConditionOperator.Gte => "age",
            ConditionOperator.Before or ConditionOperator.After => "since",
            ConditionOperator.InCidr => "ip",
            >= ConditionOperator.SemverEquals and <= ConditionOperator.SemverGte => "version",
            _ => Pick(Attributes),
        };
        var test = new AttributeCondition(_random.Next(4) == 0 ? Pick(Attributes) : usual, op, Operands(op));
        return _random.Next(3) == 0 ? Convert(test) : test;
    }

    private ImmutableArray<FlagValue> Operands(ConditionOperator op) =>
        op switch
        {
            ConditionOperator.Equals => [Operand()],
            ConditionOperator.In or ConditionOperator.Contains => Several(Operand),
            ConditionOperator.StartsWith or ConditionOperator.EndsWith => Several(() => FlagValue.From(Pick(Texts))),
            ConditionOperator.Matches => Several(() => FlagValue.From(Pick(["^p", "o$", "[0-9]+\\.", "^$", "^(é|x)", "user-(1|2)"]))),
            ConditionOperator.Exists => [FlagValue.From(_random.Next(2) == 0)],
            >= ConditionOperator.Lt and <= ConditionOperator.Gte => [FlagValue.From(Pick(Numbers))],
            ConditionOperator.Before or ConditionOperator.After =>
            [
                _random.Next(3) == 0 ? FlagValue.From(1_801_382_400_000) : FlagValue.From(Pick(Times)),
            ],
            ConditionOperator.InCidr => Several(() =>
                FlagValue.From(Pick(["10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "192.168.1.1"]))
            ),
            ConditionOperator.Is => Several(() => FlagValue.From(Pick(["string", "number", "boolean", "list", "object"]))),
            _ => [FlagValue.From(Pick(Versions))],
        };

    /// <summary>Returns the test with options, and with operands that fit them; without where the operator has none.</summary>
    private AttributeCondition Convert(AttributeCondition test)
    {
        var isEquality = test.Operator is ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Contains;
        var isOrder = test.Operator is >= ConditionOperator.Lt and <= ConditionOperator.Gte;
        var isSearch = test.Operator is ConditionOperator.StartsWith or ConditionOperator.EndsWith;
        var conversion = Pick(Enum.GetValues<AttributeConversion>());
        switch (conversion)
        {
            case AttributeConversion.None when isEquality || isSearch:
                return test with { IgnoreCase = true };
            case AttributeConversion.Text when isEquality || isSearch:
                var texts = Several(() => FlagValue.From(Pick(Texts)));
                return test with { As = conversion, IgnoreCase = _random.Next(2) == 0, Operands = texts };
            case AttributeConversion.Boolean when isEquality:
                return test with { As = conversion, Operands = [FlagValue.From(_random.Next(2) == 0)] };
            case AttributeConversion.Number when isEquality || isOrder:
                return test with { As = conversion, Operands = [FlagValue.From(Pick(Numbers))] };
            case AttributeConversion.Size when isOrder || test.Operator is ConditionOperator.Equals or ConditionOperator.In:
                return test with { As = conversion, Operands = [FlagValue.From(_random.Next(4))] };
            case AttributeConversion.Time when isEquality || isOrder:
                return test with { As = conversion, Operands = [FlagValue.From(Pick(Times))] };
            default:
                return test;
        }
    }

    private FlagValue Operand() =>
        _random.Next(4) switch
        {
            0 => FlagValue.From(Pick(Numbers)),
            1 => FlagValue.From(_random.Next(2) == 0),
            _ => FlagValue.From(Pick(Texts)),
        };

    private ImmutableArray<FlagValue> Several(Func<FlagValue> one) => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => one())];
}
