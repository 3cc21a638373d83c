using System.Text;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The text that is hashed when a split uses an attribute, which may be of any type.</summary>
public class SplitValueTests
{
    private static readonly CompiledRuleset ByAttribute = TestRulesets.Compile(
        """
        {"flags":[{"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a",
          "rules":[{"id":"r","serve":{"by":"account","split":[{"variant":"a","weight":50000},{"variant":"b","weight":50000}]}}]}]}
        """
    );

    [Theory]
    [InlineData("42", "42")]
    [InlineData("42.0", "42")]
    [InlineData("4.2e1", "42")]
    [InlineData("-7", "-7")]
    [InlineData("-0.0", "0")]
    [InlineData("1e15", "1000000000000000")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("0.1", "0.1")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("\"42\"", "42")]
    [InlineData("\"\\u00e9\"", "é")]
    public void Evaluate_SplitByScalarAttribute_HashesItsText(string json, string text)
    {
        var expected = new Native1Buckets("f:"u8.ToArray(), 100_000).Of(Encoding.UTF8.GetBytes(text));

        using var explanation = TestEvaluator.Explain(ByAttribute, "f", $$"""{"account":{{json}}}""", out _);

        Assert.Equal(expected, explanation.RootElement.GetProperty("rules")[0].GetProperty("split").GetProperty("bucket").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"account":null}""")]
    [InlineData("""{"account":""}""")]
    [InlineData("""{"account":["x"]}""")]
    [InlineData("""{"account":{"id":1}}""")]
    [InlineData("""{"targetingKey":"user-1"}""")]
    public void Evaluate_SplitAttributeMissingOrNotScalar_ReturnsInvalidContext(string json)
    {
        var evaluation = TestEvaluator.Evaluate(ByAttribute, "f", json);

        Assert.Equal(Contracts.Evaluation.ErrorCode.InvalidContext, evaluation.Error);
        Assert.Equal(Contracts.Evaluation.Reason.Error, evaluation.Reason);
        Assert.Null(evaluation.Variant);
        Assert.Contains("'account'", evaluation.ErrorDetails, StringComparison.Ordinal);
    }
}
