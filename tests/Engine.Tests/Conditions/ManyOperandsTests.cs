using System.Globalization;
using System.Text.Json;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary>Many operands and long lists mean the same as one operand and one element after the other.</summary>
public class ManyOperandsTests
{
    private static readonly string[] Letters = ["a", "b", "é", "", "ab"];

    public static TheoryData<string> Operators =>
        [
            "equals",
            "in",
            "contains",
            "startsWith",
            "endsWith",
            "lt",
            "lte",
            "gt",
            "gte",
            "before",
            "after",
            "semverEquals",
            "semverLt",
            "semverLte",
            "semverGt",
            "semverGte",
            "inCidr",
        ];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Test_RandomOperandsAndElements_AnyOfEither(string op)
    {
        var random = new Random(op.Length * 31 + op[^1]);
        for (var round = 0; round < 60; round++)
        {
            var operands = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Operand(op, random)).ToArray();
            var elements = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Operand(op, random, isAttribute: true)).ToArray();
            // Elements of a list are compared as a whole by `contains`, the parts of a text are not.
            var single = op == "contains" ? "equals" : op;
            var expected = operands.Any(operand => elements.Any(element => Holds(single, operand, element)));

            Assert.Equal(expected, Holds(op, $"[{string.Join(',', operands)}]", $"[{string.Join(',', elements)}]"));
            foreach (var element in elements.Take(3))
                Assert.Equal(operands.Any(operand => Holds(op, operand, element)), Holds(op, $"[{string.Join(',', operands)}]", element));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void Contains_ListWithManyEqualElements_FindsTheOther(int operands)
    {
        var list = string.Join(',', Enumerable.Repeat("\"same\",0,-0.0,true,null", 1_900));
        var others = string.Join(',', Enumerable.Range(0, operands).Select(i => $"\"other-{i}\""));

        Assert.False(Holds("contains", $"[{others}]", $"[{list}]"));
        Assert.True(Holds("contains", $"[{others}]", $"[{list},\"other-0\"]"));
        Assert.True(Holds("contains", "[0]", $"[{list}]"));
        Assert.False(Holds("contains", "[false]", $"[{list}]"));
        Assert.True(Holds("equals", "\"same\"", $"[{list}]"));
    }

    [Fact]
    public void InCidr_ThousandsOfNetworksAndAddresses_FindsTheOne()
    {
        var networks = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"10.{i / 250}.{i % 250}.0/25\""));
        var addresses = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"10.{i / 250}.{i % 250}.200\""));
        var ruleset = TestRulesets.Condition($$"""{"attribute":"a","inCidr":[{{networks}}]}""");

        Assert.False(TestEvaluator.Holds(ruleset, $$"""{"a":[{{addresses}}]}"""));
        Assert.True(TestEvaluator.Holds(ruleset, $$"""{"a":[{{addresses}},"10.19.249.127"]}"""));
    }

    [Fact]
    public void Contains_ManyOverlappingTexts_FindsWhatEachWouldFind()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var operands = Enumerable.Range(0, 40).Select(_ => Text(random, 1, 5)).ToArray();
            var text = Text(random, 0, 30);
            var condition = $$"""{"attribute":"a","contains":{{JsonSerializer.Serialize(operands)}}}""";

            Assert.Equal(operands.Any(text.Contains), TestEvaluator.Holds(condition, $$"""{"a":{{JsonSerializer.Serialize(text)}}}"""));
        }
    }

    private static bool Holds(string op, string operands, string attribute) =>
        TestEvaluator.Holds($$"""{"attribute":"a","{{op}}":{{operands}}}""", $$"""{"a":{{attribute}}}""");

    private static string Text(Random random, int least, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most)).Select(_ => "xyz"[random.Next(3)]));

    private static string Operand(string op, Random random, bool isAttribute = false)
    {
        var number = random.Next(1, 400).ToString(CultureInfo.InvariantCulture);
        switch (op)
        {
            case "equals" or "in" or "contains":
                return random.Next(4) switch
                {
                    0 => number,
                    1 => random.Next(20) == 0 ? "true" : number,
                    _ => $"\"{number}\"",
                };
            case "startsWith" or "endsWith":
                var length = isAttribute ? 6 : random.Next(1, 6);
                return $"\"{string.Concat(Enumerable.Range(0, length).Select(_ => Letters[random.Next(5)]))}\"";
            case "lt" or "lte" or "gt" or "gte":
                return number;
            case "before" or "after":
                return random.Next(2) == 0 ? number + "0000000" : $"\"1970-01-{random.Next(1, 29):00}\"";
            case "inCidr" when isAttribute:
                return random.Next(3) == 0 ? $"\"2001:db8::{random.Next(20):x}\"" : $"\"10.0.{random.Next(4)}.{random.Next(256)}\"";
            case "inCidr":
                return random.Next(3) == 0
                    ? $"\"2001:db8::{random.Next(20):x}/{random.Next(120, 129)}\""
                    : $"\"10.0.{random.Next(4)}.{random.Next(256)}/{random.Next(24, 33)}\"";
            default:
                return $"\"{random.Next(3)}.{random.Next(4)}.0{(random.Next(3) == 0 ? "-rc." + random.Next(3) : "")}\"";
        }
    }
}
