using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary><c>some</c> and <c>every</c>: conditions on the elements of a list.</summary>
public class ElementsTests
{
    private const string Expensive = """{"all":[{"attribute":"@element.price","gt":100},{"attribute":"@element.kind","equals":"book"}]}""";

    [Theory]
    [InlineData("""[{"price":120,"kind":"book"}]""", true, true)]
    [InlineData("""[{"price":120,"kind":"toy"},{"price":20,"kind":"book"}]""", false, false)]
    [InlineData("""[{"price":120,"kind":"toy"},{"kind":"book","price":120}]""", true, false)]
    [InlineData("""[{"price":[1,120],"kind":"book"}]""", true, true)]
    [InlineData("""[{"price":120,"kind":"book"},5]""", true, false)]
    [InlineData("""[{"price":120,"price":121,"kind":"book"}]""", false, false)]
    [InlineData("""[{"price":120,"price":120.0,"kind":"book"}]""", true, true)]
    [InlineData("""[{"\u0070rice":120,"kind":"b\u006fok"}]""", true, true)]
    [InlineData("""[{"nested":{"price":120,"kind":"book"}}]""", false, false)]
    [InlineData("[]", false, true)]
    [InlineData("""{"price":120,"kind":"book"}""", false, false)]
    [InlineData("5", false, false)]
    [InlineData("null", false, false)]
    public void Test_ElementsWithProperties_TestsEachElementAsAWhole(string list, bool some, bool every)
    {
        var context = $$"""{"price":120,"kind":"book","items":{{list}}}""";

        Assert.Equal(some, TestEvaluator.Holds($$"""{"attribute":"items","some":{{Expensive}}}""", context));
        Assert.Equal(every, TestEvaluator.Holds($$"""{"attribute":"items","every":{{Expensive}}}""", context));
    }

    [Theory]
    [InlineData("""{"attribute":"a","some":{"all":[{"attribute":"@element","gt":5},{"attribute":"@element","lt":10}]}}""", "[1,12]", false)]
    [InlineData("""{"attribute":"a","some":{"all":[{"attribute":"@element","gt":5},{"attribute":"@element","lt":10}]}}""", "[1,7]", true)]
    [InlineData("""{"attribute":"a","every":{"attribute":"@element","is":"string"}}""", "[\"x\",1]", false)]
    [InlineData("""{"attribute":"a","every":{"attribute":"@element","as":"number","gte":1}}""", "[\"2\",\" 1 \"]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","exists":false}}""", "[1,null]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","is":"object"}}""", "[[],{}]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","as":"size","equals":2}}""", "[[1],[1,2],3]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","contains":"x"}}""", "[[1],[\"x\"]]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","every":{"attribute":"@element","gt":1}}}""", "[[1,2],[2,3]]", true)]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element","every":{"attribute":"@element","gt":1}}}""", "[[1,2],2]", false)]
    [InlineData(
        """{"attribute":"a","every":{"attribute":"@element.b","some":{"attribute":"@element.c.d","equals":1}}}""",
        "[{\"b\":[{\"c\":{\"d\":1}}]},{\"b\":[2,{\"c.d\":1}]}]",
        true
    )]
    [InlineData(
        """{"attribute":"a","every":{"attribute":"@element.b","some":{"attribute":"@element.c.d","equals":1}}}""",
        "[{\"b\":[{\"c\":{\"d\":1}}]},{\"b\":[]}]",
        false
    )]
    [InlineData("""{"not":{"attribute":"a","some":{"not":{"any":[]}}}}""", "[]", true)]
    public void Test_ElementsOfAnyKind_FollowsItsTruthTable(string condition, string list, bool expected) =>
        Assert.Equal(expected, TestEvaluator.Holds(condition, $$"""{"a":{{list}}}"""));

    [Fact]
    public void Test_SeveralConditionsOnAList_ReadItOnce()
    {
        const string condition = """
            {"all":[
              {"attribute":"a","some":{"attribute":"@element.x","ignoreCase":true,"equals":"ONE"}},
              {"attribute":"a","some":{"attribute":"@element.y","some":{"attribute":"@element","as":"text","equals":"2"}}},
              {"attribute":"a","as":"size","equals":2},
              {"attribute":"a","some":{"attribute":"@element.x","equals":"Two"}},
              {"attribute":"b","ignoreCase":true,"equals":"b"}]}
            """;

        Assert.True(TestEvaluator.Holds(condition, """{"a":[{"x":"One","y":[1]},{"y":[1,2],"x":"Two"}],"b":"B"}"""));
    }

    [Fact]
    public void Test_LongLists_FindTheElement()
    {
        var elements = string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"\"Key-{i}\""));
        var context = $$"""{"a":[[{{elements}}],"x"]}""";

        foreach (var options in new[] { "", "\"ignoreCase\":true," })
        {
            Assert.True(
                TestEvaluator.Holds($$$"""{"attribute":"a","some":{"attribute":"@element",{{{options}}}"equals":"Key-8999"}}""", context)
            );
            Assert.False(
                TestEvaluator.Holds($$$"""{"attribute":"a","some":{"attribute":"@element",{{{options}}}"in":["Key-9000",1]}}""", context)
            );
        }
    }

    [Fact]
    public void Evaluate_UnusablePropertyThatIsRead_FailsWithTheList()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"items","some":{"attribute":"@element.a","equals":1}}""");

        var evaluation = TestEvaluator.Evaluate(ruleset, "f", """{"items":[{"a":2,"b":"\ud800"},{"a":"\ud800"}]}""");

        Assert.Equal(ErrorCode.InvalidContext, evaluation.Error);
        Assert.Contains("'items', which is not valid Unicode", evaluation.ErrorDetails, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_UnusablePropertyThatIsNotRead_Succeeds() =>
        Assert.True(
            TestEvaluator.Holds(
                """{"attribute":"items","some":{"attribute":"@element.a","equals":1}}""",
                """{"items":[{"a":1,"b":"\ud800","c":1e999}]}"""
            )
        );

    [Fact]
    public void Evaluate_MatchesOnManyElements_CountsTheirTextsTogether()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"a","some":{"attribute":"@element.t","matches":"^y"}}""");
        static string Context(int length) =>
            $$"""{"a":[{{string.Join(',', Enumerable.Range(0, 16).Select(i => $$"""{"t":"{{new string('x', length)}}"}"""))}}]}""";

        Assert.False(TestEvaluator.Holds(ruleset, Context(1_024)));
        var evaluation = TestEvaluator.Evaluate(ruleset, "f", Context(1_025));

        Assert.Equal(ErrorCode.InvalidContext, evaluation.Error);
        Assert.Contains("16384", evaluation.ErrorDetails, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"a":1,"b":2}]""", """[{"a":1,"b":2}]""", true)]
    [InlineData("""[{"a":1,"b":2}]""", """[{"b":2,"a":1}]""", false)]
    [InlineData("""[{"a":"\ud800"}]""", """[{"a":"\udc00"}]""", false)]
    [InlineData("""[{"a":1}]""", """[{"a":2}]""", false)]
    [InlineData("""[[1]]""", """[[2]]""", false)]
    public void ReadJson_RepeatedListOfObjects_IsKeptWhenBothAreWrittenAlike(string one, string other, bool kept) =>
        Assert.Equal(kept, TestEvaluator.Holds("""{"attribute":"l","as":"size","equals":1}""", $$"""{"l":{{one}},"l":{{other}}}"""));

    [Fact]
    public void Apply_NewPropertyOfAKnownList_IsRead()
    {
        var before = TestRulesets.Condition("""{"attribute":"a","some":{"attribute":"@element.x","equals":1}}""");
        var changes = TestRulesets.Changes(
            """[{"putFlag":{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","when":{"attribute":"a","some":{"attribute":"@element.y","equals":2}},"serve":{"variant":"on"}}]}}]"""
        );

        var after = before.Apply(changes, new(1, 8));

        Assert.True(TestEvaluator.Holds(after, """{"a":[{"x":1,"y":2}]}"""));
        Assert.False(TestEvaluator.Holds(after, """{"a":[{"x":1,"y":3}]}"""));
    }

    [Theory]
    [InlineData("""{"attribute":"a","some":{"segment":"s"}}""", "/some", "Inside 'some' and 'every' conditions test '@element' only")]
    [InlineData("""{"attribute":"a","every":{"all":[{"attribute":"b","equals":1}]}}""", "/every/all/0/attribute", "write '@element'")]
    [InlineData("""{"attribute":"a","some":{"attribute":"@time","before":1}}""", "/some/attribute", "write '@element'")]
    [InlineData("""{"attribute":"a","some":{"attribute":"@element.","equals":1}}""", "/some/attribute", "write '@element'")]
    [InlineData("""{"attribute":"a","some":{"attribute":"b","every":{"any":[]}}}""", "/some/attribute", "write '@element'")]
    [InlineData("""{"attribute":"@element","equals":1}""", "/attribute", "only inside 'some' and 'every'")]
    [InlineData("""{"attribute":"@element.x","some":{"any":[]}}""", "/attribute", "only inside 'some' and 'every'")]
    [InlineData("""{"attribute":"@time","some":{"any":[]}}""", "/attribute", "is no list")]
    public void Validate_ConditionOnSomethingElse_IsRejectedWhereItIs(string condition, string pointer, string part) =>
        TestValidation.AssertErrors(
            TestValidation.Errors($$"""{"segments":[{"key":"t","when":{{condition}}}]}"""),
            ("/0/putSegment/when" + pointer, part)
        );

    [Fact]
    public void Explain_Elements_ReportsTheElementThatDecided()
    {
        var ruleset = TestRulesets.Condition($$"""{"attribute":"items","some":{{Expensive}}}""");

        using var explanation = TestEvaluator.Explain(
            ruleset,
            "f",
            """{"items":[{"price":120,"kind":"toy"},{"price":130,"kind":"book"},{"price":1}]}""",
            out _
        );

        var when = explanation.RootElement.GetProperty("rules")[0].GetProperty("when");
        Assert.True(
            JsonElement.DeepEquals(
                JsonSerializer.Deserialize<JsonElement>(
                    """
                    {"attribute":"items",
                     "some":{"all":[{"attribute":"@element.price","gt":[100],"actual":130,"result":true},
                                    {"attribute":"@element.kind","equals":["book"],"actual":"book","result":true}],"result":true},
                     "element":1,"actual":[{"price":120,"kind":"toy"},{"price":130,"kind":"book"},{"price":1}],"result":true}
                    """
                ),
                when
            ),
            when.GetRawText()
        );
    }

    [Fact]
    public void Explain_ConvertedElementsOfAMissingList_ReadsOtherListsAfterwards()
    {
        var ruleset = TestRulesets.Condition(
            """
            {"any":[{"attribute":"missing","some":{"attribute":"@element.p","as":"number","gt":1}},
                    {"attribute":"items","some":{"attribute":"@element.l","some":{"attribute":"@element","equals":2}}}]}
            """
        );

        using var explanation = TestEvaluator.Explain(ruleset, "f", """{"items":[{"l":[1]},{"l":[1,2]}]}""", out _);

        Assert.Equal(
            1,
            explanation.RootElement.GetProperty("rules")[0].GetProperty("when").GetProperty("any")[1].GetProperty("element").GetInt32()
        );
    }
}
