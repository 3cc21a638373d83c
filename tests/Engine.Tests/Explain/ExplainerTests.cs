using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Explain;

public class ExplainerTests
{
    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        """
        {"flags":[
          {"key":"base","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"rich","type":"string","variants":{"a":"A","b":"B"},"defaultVariant":"a","offVariant":"b",
           "prerequisites":[{"flag":"base","variants":["on"]}],
           "rules":[
             {"id":"first","name":"Testers abroad","when":{"all":[{"attribute":"country","in":["DE","FR"]},{"segment":"testers"}]},"serve":{"variant":"b"}},
             {"id":"second","when":{"any":[{"segment":"testers"},{"not":{"attribute":"age","gte":18}},{"attribute":"tags","contains":"x"},{"attribute":"@time","after":"2027-01-01"}]},
              "serve":{"by":"account","split":[{"variant":"a","weight":0},{"variant":"b","weight":100000}]}},
             {"id":"third","when":{"attribute":"never","exists":true},"serve":{"variant":"a"}}]},
          {"key":"needs","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off",
           "prerequisites":[{"flag":"base","variants":["off"]},{"flag":"rich","variants":["a"]}],"rules":[{"id":"r","serve":{"variant":"on"}}]},
          {"key":"disabled","type":"boolean","enabled":false,"variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"attribute":"a","equals":1},"serve":{"variant":"on"}}]},
          {"key":"half","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":100000}]}}]}],
         "segments":[
          {"key":"testers","when":{"attribute":"email","endsWith":"@example.org"},"included":["ann"],"excluded":["eve"]}]}
        """
    );

    [Fact]
    public void Explain_FlagWithRulesAndSegments_ReportsEveryStepWithActualValues()
    {
        AssertJson(
            """
            {"key":"rich","version":"1.7","variant":"b","value":"B","reason":"SPLIT","ruleId":"second",
             "summary":"Rule 'second' matched and its split chose: variant 'b' is served.","enabled":true,
             "prerequisites":[{"flag":"base","accepts":["on"],"served":"on","met":true}],
             "rules":[
               {"id":"first","name":"Testers abroad","matched":false,"when":{"all":[
                  {"attribute":"country","in":["DE","FR"],"actual":"NL","result":false},
                  {"segment":"testers","result":null}],"result":false}},
               {"id":"second","matched":true,"when":{"any":[
                  {"segment":"testers","when":{"attribute":"email","endsWith":["@example.org"],"actual":"ann@example.com","result":false},"result":false},
                  {"not":{"attribute":"age","gte":[18],"actual":20.5,"result":true},"result":false},
                  {"attribute":"tags","contains":["x"],"actual":["w",1,true,null,"x"],"result":true},
                  {"attribute":"@time","after":["2027-01-01"],"actual":"2027-01-31T08:00:00.000Z","result":null}],"result":true},
                "split":{"by":"account","bucket":11852,"of":100000}},
               {"id":"third","matched":null,"when":{"attribute":"never","exists":[true],"actual":null,"result":null}}]}
            """,
            "rich",
            """{"targetingKey":"bob","country":"NL","email":"ann@example.com","age":20.5,"tags":["w",1,true,null,"x"],"account":42}"""
        );
    }

    [Theory]
    [InlineData("ann", "included", true)]
    [InlineData("eve", "excluded", false)]
    public void Explain_KeyInAListOfTheSegment_ReportsTheList(string key, string because, bool result)
    {
        using var explanation = TestEvaluator.Explain(
            Ruleset,
            "rich",
            $$"""{"targetingKey":"{{key}}","country":"DE","account":"x"}""",
            out _
        );

        var segment = explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("all")[1];
        Assert.Equal(because, segment.GetProperty("because").GetString());
        Assert.Equal(result, segment.GetProperty("result").GetBoolean());
        Assert.False(segment.TryGetProperty("when", out _));
    }

    [Fact]
    public void Explain_ConvertedAttribute_ReportsBothValues()
    {
        var ruleset = TestRulesets.Condition(
            """{"all":[{"attribute":"a","as":"number","gt":1},{"attribute":"b","ignoreCase":true,"equals":"X"}]}"""
        );

        using var explanation = TestEvaluator.Explain(ruleset, "f", """{"a":["2","x"],"b":"Y"}""", out _);

        AssertJson(
            """
            {"all":[{"attribute":"a","as":"number","gt":[1],"actual":["2","x"],"converted":[2,null],"result":true},
                    {"attribute":"b","ignoreCase":true,"equals":["X"],"actual":"Y","converted":"y","result":false}],"result":false}
            """,
            explanation.RootElement.GetProperty("rules")[0].GetProperty("when")
        );
    }

    [Fact]
    public void Explain_UnmetPrerequisite_ReportsTheRestAsNotEvaluated() =>
        AssertJson(
            """
            {"key":"needs","version":"1.7","variant":"off","value":false,"reason":"DISABLED","summary":"The prerequisite 'base' is not met: variant 'off' is served.","enabled":true,
             "prerequisites":[{"flag":"base","accepts":["off"],"served":"on","met":false},{"flag":"rich","accepts":["a"],"met":null}],
             "rules":[{"id":"r","matched":null}]}
            """,
            "needs",
            "{}"
        );

    [Fact]
    public void Explain_DisabledFlag_ReportsNoValue() =>
        AssertJson(
            """
            {"key":"disabled","version":"1.7","reason":"DISABLED","summary":"The flag is disabled: no value is served, the caller's default applies.","enabled":false,
             "prerequisites":[],"rules":[{"id":"r","matched":null,"when":{"attribute":"a","equals":[1],"actual":{"b":[1]},"result":null}}]}
            """,
            "disabled",
            """{"a": {"b":[1]}}"""
        );

    [Fact]
    public void Explain_FlagWithoutRules_ReportsStatic() =>
        AssertJson(
            """
            {"key":"base","version":"1.7","variant":"on","value":true,"reason":"STATIC","summary":"The flag has no rules: variant 'on' is served.","enabled":true,"prerequisites":[],"rules":[]}
            """,
            "base",
            "{}"
        );

    [Fact]
    public void Explain_EvaluationError_ReportsCodeAndDetails() =>
        AssertJson(
            """
            {"key":"half","version":"1.7","reason":"ERROR","errorCode":"TARGETING_KEY_MISSING","errorDetails":"Rule 'r' of flag 'half' requires the targeting key, and the context has none.","ruleId":"r",
             "summary":"Rule 'r' of flag 'half' requires the targeting key, and the context has none. No value is served.","enabled":true,"prerequisites":[],"rules":[{"id":"r","matched":true}]}
            """,
            "half",
            "{}"
        );

    [Fact]
    public void Explain_FlagCondition_ReportsWhatTheOtherFlagServes()
    {
        var ruleset = TestRulesets.Compile(
            """
            {"flags":[
              {"key":"base","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
              {"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[
                {"id":"r","when":{"any":[{"flag":"base","variants":["off"],"enabled":true},{"flag":"base","variants":["on","off"]}]},"serve":{"variant":"on"}}]}]}
            """
        );

        using var explanation = TestEvaluator.Explain(ruleset, "f", "{}", out _);

        Assert.Equal(
            """
            [{"flag":"base","variants":["off"],"enabled":true,"served":"on","result":false},{"flag":"base","variants":["on","off"],"served":"on","result":true}]
            """,
            explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("any").GetRawText()
        );
    }

    [Fact]
    public void Explain_BucketCondition_ReportsThePosition()
    {
        var ruleset = TestRulesets.Condition(
            """{"all":[{"bucket":{"below":25000,"by":["email","targetingKey"],"salt":"x"}},{"not":{"bucket":{"ranges":[[0,100000]],"algorithm":"random"}}}]}"""
        );

        using var explanation = TestEvaluator.Explain(ruleset, "f", """{"targetingKey":"user-1"}""", out _);

        var parts = explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("all");
        Assert.Equal(
            """{"bucket":{"below":25000,"by":["email","targetingKey"],"salt":"x"},"by":"targetingKey","position":17085,"result":true}""",
            parts[0].GetRawText()
        );
        var random = parts[1].GetProperty("not");
        Assert.True(random.GetProperty("random").GetBoolean() && random.GetProperty("result").GetBoolean());
        Assert.InRange(random.GetProperty("position").GetInt32(), 0, 99_999);
    }

    [Fact]
    public void Explain_Completed_RemovesTheTraceFromTheContext()
    {
        var context = TestEvaluator.Context(Ruleset, "{}");

        TestEvaluator.Explain(Ruleset.Find("rich")!, context, out _).Dispose();

        Assert.Null(context.Trace);
    }

    private static void AssertJson(string expected, string flag, string context)
    {
        using var explanation = TestEvaluator.Explain(Ruleset, flag, context, out _);

        AssertJson(expected, explanation.RootElement);
    }

    private static void AssertJson(string expected, JsonElement json)
    {
        var actual = JsonNode.Parse(json.GetRawText());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual!.ToJsonString());
    }
}
