using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

public class ReasonTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
    private const string Half = "{\"split\":[{\"variant\":\"on\",\"weight\":50000},{\"variant\":\"off\",\"weight\":50000}]}";

    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$"""{"key":"static",{{Bool}}}""",
                $$$$"""{"key":"targeted",{{{{Bool}}}},"rules":[{"id":"pro","when":{"attribute":"plan","equals":"pro"},"serve":{"variant":"on"}},{"id":"half","when":{"attribute":"plan","equals":"half"},"serve":{{{{Half}}}}}]}""",
                $$$$"""{"key":"everyone",{{{{Bool}}}},"rules":[{"id":"all","serve":{"variant":"on"}},{"id":"never","serve":{"variant":"off"}}]}""",
                $$$$"""{"key":"split",{{{{Bool}}}},"rules":[{"id":"r","serve":{{{{Half}}}}}]}""",
                $$$$"""{"key":"disabled",{{{{Bool}}}},"enabled":false,"rules":[{"id":"all","serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"disabled-off",{{{{Bool}}}},"enabled":false,"offVariant":"off"}""",
                $$$$"""{"key":"needs",{{{{Bool}}}},"offVariant":"off","prerequisites":[{"flag":"targeted","variants":["on"]}],"rules":[{"id":"all","serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"needs-no-off",{{{{Bool}}}},"prerequisites":[{"flag":"targeted","variants":["on"]}]}""",
                $$$$"""{"key":"chain",{{{{Bool}}}},"prerequisites":[{"flag":"needs","variants":["on"]}]}""",
                $$$$"""{"key":"two",{{{{Bool}}}},"prerequisites":[{"flag":"everyone","variants":["off","on"]},{"flag":"targeted","variants":["off"]}]}""",
                $$$$"""{"key":"needs-disabled",{{{{Bool}}}},"prerequisites":[{"flag":"disabled","variants":["on","off"]}]}""",
                $$$$"""{"key":"needs-disabled-off",{{{{Bool}}}},"prerequisites":[{"flag":"disabled-off","variants":["off"]}]}""",
                $$$$"""{"key":"needs-split",{{{{Bool}}}},"offVariant":"off","prerequisites":[{"flag":"split","variants":["on","off"]}]}""",
                $$$$"""{"key":"asks",{{{{Bool}}}},"rules":[{"id":"yes","when":{"flag":"targeted","variants":["on"]},"serve":{"variant":"on"}},{"id":"no","when":{"not":{"flag":"no-default","variants":["on"]}},"serve":{"nothing":true}}]}""",
                $$$$"""{"key":"asks-off",{{{{Bool}}}},"rules":[{"id":"enabled","when":{"flag":"disabled-off","variants":["off"],"enabled":true},"serve":{"nothing":true}},{"id":"any","when":{"flag":"disabled-off","variants":["off"]},"serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"needs-enabled",{{{{Bool}}}},"offVariant":"off","prerequisites":[{"flag":"disabled-off","variants":["off"],"enabled":true}]}""",
                $$$$"""{"key":"asks-needs",{{{{Bool}}}},"rules":[{"id":"r","when":{"any":[{"attribute":"plan","equals":"free"},{"flag":"split","variants":["on","off"]}]},"serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"asks-asks",{{{{Bool}}}},"rules":[{"id":"r","when":{"flag":"asks-needs","variants":["on"]},"serve":{"variant":"on"}}]}""",
                """{"key":"no-default","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[{"id":"pro","when":{"attribute":"plan","equals":"pro"},"serve":{"variant":"on"}},{"id":"free","when":{"attribute":"plan","equals":"free"},"serve":{"nothing":true}}]}""",
                """{"key":"never","type":"boolean","variants":{"on":true},"defaultVariant":null}""",
                """{"key":"nobody","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":0},{"nothing":true,"weight":60000},{"nothing":true,"weight":40000}]}}]}""",
                $$$$"""{"key":"needs-no-default","type":"boolean","variants":{"on":true},"defaultVariant":"on","prerequisites":[{"flag":"no-default","variants":["on"]}]}""",
            ],
            []
        )
    );

    [Theory]
    [InlineData("static", "{}", "off", Reason.Static, null)]
    [InlineData("targeted", "{}", "off", Reason.Default, null)]
    [InlineData("targeted", "{\"plan\":\"pro\"}", "on", Reason.TargetingMatch, "pro")]
    [InlineData("everyone", "{}", "on", Reason.TargetingMatch, "all")]
    [InlineData("disabled", "{}", null, Reason.Disabled, null)]
    [InlineData("disabled-off", "{}", "off", Reason.Disabled, null)]
    [InlineData("needs", "{\"plan\":\"pro\"}", "on", Reason.TargetingMatch, "all")]
    [InlineData("needs", "{}", "off", Reason.Disabled, null)]
    [InlineData("needs-no-off", "{}", null, Reason.Disabled, null)]
    [InlineData("needs-no-off", "{\"plan\":\"pro\"}", "off", Reason.Static, null)]
    [InlineData("chain", "{\"plan\":\"pro\"}", "off", Reason.Static, null)]
    [InlineData("chain", "{}", null, Reason.Disabled, null)]
    [InlineData("two", "{}", "off", Reason.Static, null)]
    [InlineData("two", "{\"plan\":\"pro\"}", null, Reason.Disabled, null)]
    [InlineData("needs-disabled", "{}", null, Reason.Disabled, null)]
    [InlineData("needs-disabled-off", "{}", "off", Reason.Static, null)]
    [InlineData("needs-split", "{\"targetingKey\":\"u\"}", "off", Reason.Static, null)]
    [InlineData("asks", "{\"plan\":\"pro\"}", "on", Reason.TargetingMatch, "yes")]
    [InlineData("asks", "{}", null, Reason.TargetingMatch, "no")]
    [InlineData("asks-off", "{}", "on", Reason.TargetingMatch, "any")]
    [InlineData("needs-enabled", "{}", "off", Reason.Disabled, null)]
    [InlineData("asks-needs", "{\"plan\":\"free\"}", "on", Reason.TargetingMatch, "r")]
    [InlineData("asks-asks", "{\"targetingKey\":\"u\"}", "on", Reason.TargetingMatch, "r")]
    [InlineData("no-default", "{\"plan\":\"pro\"}", "on", Reason.TargetingMatch, "pro")]
    [InlineData("no-default", "{\"plan\":\"free\"}", null, Reason.TargetingMatch, "free")]
    [InlineData("no-default", "{}", null, Reason.Default, null)]
    [InlineData("never", "{}", null, Reason.Static, null)]
    [InlineData("nobody", "{\"targetingKey\":\"u\"}", null, Reason.Split, "r")]
    [InlineData("needs-no-default", "{\"plan\":\"pro\"}", "on", Reason.Static, null)]
    [InlineData("needs-no-default", "{\"plan\":\"free\"}", null, Reason.Disabled, null)]
    public void Evaluate_Flag_ReturnsVariantReasonAndRule(string flag, string context, string? variant, Reason reason, string? rule)
    {
        var evaluation = TestEvaluator.Evaluate(Ruleset, flag, context);

        Assert.Equal(
            (variant, reason, rule, ErrorCode.None),
            (evaluation.Variant?.Key, evaluation.Reason, evaluation.Rule?.Id, evaluation.Error)
        );
        Assert.Null(evaluation.ErrorDetails);
    }

    [Fact]
    public void Evaluate_Split_ReturnsReasonSplitAndTheRule()
    {
        var evaluation = TestEvaluator.Evaluate(Ruleset, "split", """{"targetingKey":"user-1"}""");

        Assert.Equal((Reason.Split, "r"), (evaluation.Reason, evaluation.Rule!.Id));
        Assert.NotNull(evaluation.Variant);
    }

    [Theory]
    [InlineData("split", "{}")]
    [InlineData("split", "{\"targetingKey\":\"\"}")]
    [InlineData("split", "{\"targetingKey\":null}")]
    [InlineData("targeted", "{\"plan\":\"half\"}")]
    [InlineData("needs-split", "{}")]
    [InlineData("asks-needs", "{}")]
    [InlineData("asks-asks", "{}")]
    [InlineData("needs", "{\"plan\":\"half\"}")]
    [InlineData("chain", "{\"plan\":\"half\"}")]
    public void Evaluate_SplitWithoutTargetingKey_ReturnsTargetingKeyMissing(string flag, string context)
    {
        var evaluation = TestEvaluator.Evaluate(Ruleset, flag, context);

        Assert.Equal((Reason.Error, ErrorCode.TargetingKeyMissing), (evaluation.Reason, evaluation.Error));
        Assert.Null(evaluation.Variant);
        Assert.Contains("targeting key", evaluation.ErrorDetails, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_UnknownFlag_ReturnsFlagNotFound()
    {
        var evaluation = TestEvaluator.Evaluate(Ruleset, "nowhere", "{}");

        Assert.Equal((Reason.Error, ErrorCode.FlagNotFound), (evaluation.Reason, evaluation.Error));
        Assert.Null(evaluation.Variant);
    }

    [Fact]
    public void Evaluate_ContextOfAnotherRuleset_ThrowsArgumentException()
    {
        var context = TestEvaluator.Context(CompiledRuleset.Empty, "{}");

        Assert.Throws<ArgumentException>(() => Ruleset.Evaluate("static", context));
        Assert.Throws<ArgumentException>(() => Ruleset.Evaluate("static", new EvaluationContext(new Random(1))));
    }

    [Fact]
    public void Evaluate_AttributesSetInCode_EqualsAttributesFromJson()
    {
        var context = new EvaluationContext(new Random(1));
        context.Begin(Ruleset, TestEvaluator.Now);
        context.Set("plan", "pro");
        context.Set("unused", 1.0);
        context.Set("unused", true);
        context.SetTargetingKey("user-1");

        Assert.Equal(TestEvaluator.Evaluate(Ruleset, "targeted", """{"plan":"pro"}"""), Ruleset.Evaluate("targeted", context));
        Assert.Equal(TestEvaluator.Evaluate(Ruleset, "split", """{"targetingKey":"user-1"}"""), Ruleset.Evaluate("split", context));
    }

    [Theory]
    [InlineData("{\"on\":true,\"off\":false}", "boolean", "true")]
    [InlineData("{\"on\":\"a\\\"é<😀\",\"off\":\"\"}", "string", "\"a\\\"é<\\uD83D\\uDE00\"")]
    [InlineData("{\"on\":1.50e2,\"off\":0}", "number", "1.50e2")]
    [InlineData("{\"on\": { \"x\" : [ 1.0 , null ] },\"off\":[]}", "object", "{\"x\":[1.0,null]}")]
    public void AnswerHead_AnyType_ContainsKeyVariantAndOriginalValue(string variants, string type, string value)
    {
        var ruleset = TestRulesets.Compile($$"""{"flags":[{"key":"f","type":"{{type}}","variants":{{variants}},"defaultVariant":"on"}]}""");

        var evaluation = TestEvaluator.Evaluate(ruleset, "f", "{}");

        Assert.Equal(
            $$"""{"key":"f","variant":"on","value":{{value}}""",
            System.Text.Encoding.UTF8.GetString(evaluation.Variant!.AnswerHead.Span)
        );
        Assert.Equal("""{"key":"f" """.TrimEnd(), System.Text.Encoding.UTF8.GetString(ruleset.Find("f")!.AnswerHead.Span));
    }
}
