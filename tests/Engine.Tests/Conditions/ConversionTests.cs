using FlagCluster.Engine.Context;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary>Truth tables of <c>as</c>, <c>ignoreCase</c> and <c>is</c>.</summary>
public class ConversionTests
{
    // The options and the operator with its operand, the value of the attribute a, and whether the condition holds.
    [Theory]
    // as text: numbers as splits hash them.
    [InlineData("\"as\":\"text\",\"equals\":\"17\"", "17", true)]
    [InlineData("\"as\":\"text\",\"equals\":\"17\"", "17.0", true)]
    [InlineData("\"as\":\"text\",\"equals\":\"17\"", "\"17\"", true)]
    [InlineData("\"as\":\"text\",\"equals\":\"17.0\"", "17", false)]
    [InlineData("\"as\":\"text\",\"equals\":\"2.5\"", "25e-1", true)]
    [InlineData("\"as\":\"text\",\"equals\":\"true\"", "true", true)]
    [InlineData("\"as\":\"text\",\"equals\":\"true\"", "false", false)]
    [InlineData("\"as\":\"text\",\"equals\":\"null\"", "null", false)]
    [InlineData("\"as\":\"text\",\"contains\":\"\"", "{\"b\":1}", false)]
    [InlineData("\"as\":\"text\",\"startsWith\":\"1\"", "12", true)]
    [InlineData("\"as\":\"text\",\"contains\":\"7\"", "[1,17]", false)]
    [InlineData("\"as\":\"text\",\"contains\":\"17\"", "[1,17]", true)]
    [InlineData("\"as\":\"text\",\"matches\":\"^[0-9]+$\"", "[\"x\",17]", true)]
    [InlineData("\"as\":\"text\",\"semverGte\":\"2.0.0\"", "2", true)]
    [InlineData("\"as\":\"text\",\"semverGte\":\"2.5.0\"", "2.4", false)]
    // as number: invariant decimals, with blanks around them.
    [InlineData("\"as\":\"number\",\"equals\":12.5", "\" 12.50\\n\"", true)]
    [InlineData("\"as\":\"number\",\"equals\":-1500", "\"-1.5e3\"", true)]
    [InlineData("\"as\":\"number\",\"equals\":5", "\"+5\"", true)]
    [InlineData("\"as\":\"number\",\"equals\":0.5", "\".5\"", true)]
    [InlineData("\"as\":\"number\",\"equals\":5", "5", true)]
    [InlineData("\"as\":\"number\",\"gte\":18", "\"20\"", true)]
    [InlineData("\"as\":\"number\",\"lt\":18", "\"20\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"1,000\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"0x10\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"-\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"1 2\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"1\\u0000\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"-Infinity\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"-1e999\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "\"NaN\"", false)]
    [InlineData("\"as\":\"number\",\"lt\":1e300", "true", false)]
    [InlineData("\"as\":\"number\",\"in\":[1,2]", "[\"x\",\"2\"]", true)]
    [InlineData("\"as\":\"number\",\"contains\":2", "[\"x\",\"2\"]", true)]
    [InlineData("\"as\":\"number\",\"contains\":2", "\"2\"", false)]
    // as boolean.
    [InlineData("\"as\":\"boolean\",\"equals\":true", "\"true\"", true)]
    [InlineData("\"as\":\"boolean\",\"equals\":true", "\" TRUE \"", true)]
    [InlineData("\"as\":\"boolean\",\"equals\":false", "\"False\"", true)]
    [InlineData("\"as\":\"boolean\",\"equals\":false", "false", true)]
    [InlineData("\"as\":\"boolean\",\"in\":[true,false]", "\"yes\"", false)]
    [InlineData("\"as\":\"boolean\",\"in\":[true,false]", "1", false)]
    [InlineData("\"as\":\"boolean\",\"in\":[true,false]", "\"\"", false)]
    // as time: comparisons that 'before' and 'after' do not have.
    [InlineData("\"as\":\"time\",\"equals\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T09:00:00+01:00\"", true)]
    [InlineData("\"as\":\"time\",\"equals\":1000", "\"1970-01-01T00:00:01Z\"", true)]
    [InlineData("\"as\":\"time\",\"in\":[\"1970-01-01T00:00:01Z\",5]", "1000", true)]
    [InlineData("\"as\":\"time\",\"lte\":\"2027-01-31\"", "\"2027-01-31T00:00:00Z\"", true)]
    [InlineData("\"as\":\"time\",\"gt\":\"2027-01-31\"", "\" 2027-01-31 \"", false)]
    [InlineData("\"as\":\"time\",\"before\":\"2027-01-31\"", "\"2027-01-30\"", true)]
    [InlineData("\"as\":\"time\",\"lt\":\"9999-01-01\"", "\"yesterday\"", false)]
    [InlineData("\"as\":\"time\",\"lt\":\"9999-01-01\"", "true", false)]
    // as size: every element counts.
    [InlineData("\"as\":\"size\",\"equals\":0", "[]", true)]
    [InlineData("\"as\":\"size\",\"equals\":5", "[1,null,\"x\",{\"a\":[1,2]},[3,4]]", true)]
    [InlineData("\"as\":\"size\",\"gte\":2", "[1]", false)]
    [InlineData("\"as\":\"size\",\"in\":[1,3]", "[1,2,3]", true)]
    [InlineData("\"as\":\"size\",\"gte\":0", "\"text\"", false)]
    [InlineData("\"as\":\"size\",\"gte\":0", "{}", false)]
    [InlineData("\"as\":\"size\",\"gte\":0", "null", false)]
    // ignoreCase: both sides in lower case.
    [InlineData("\"ignoreCase\":true,\"equals\":\"ADA@example.org\"", "\"Ada@Example.ORG\"", true)]
    [InlineData("\"ignoreCase\":true,\"equals\":\"ada\"", "\"adam\"", false)]
    [InlineData("\"ignoreCase\":true,\"in\":[\"É😀\",1]", "\"é😀\"", true)]
    [InlineData("\"ignoreCase\":true,\"in\":[\"É\",1]", "1", true)]
    [InlineData("\"ignoreCase\":true,\"in\":[\"b\",\"a\"]", "[\"X\",\"A\"]", true)]
    [InlineData("\"ignoreCase\":true,\"contains\":\"ELL\"", "\"hEllo\"", true)]
    [InlineData("\"ignoreCase\":true,\"contains\":\"HELLO\"", "[\"hello\"]", true)]
    [InlineData("\"ignoreCase\":true,\"startsWith\":\"ȺB\"", "\"ⱥbc\"", true)]
    [InlineData("\"ignoreCase\":true,\"endsWith\":\"@EXAMPLE.org\"", "\"ada@example.ORG\"", true)]
    [InlineData("\"ignoreCase\":true,\"matches\":\"^hel+o$\"", "\"HELLO\"", true)]
    [InlineData("\"ignoreCase\":true,\"matches\":\"^a|b$\"", "\"xB\"", true)]
    [InlineData("\"ignoreCase\":true,\"equals\":\"k\"", "\"\\u212a\"", true)]
    [InlineData("\"ignoreCase\":true,\"equals\":\"i\"", "\"\\u0130\"", false)]
    [InlineData("\"ignoreCase\":true,\"equals\":\"\\u0130\"", "\"\\u0130\"", true)]
    [InlineData("\"ignoreCase\":true,\"equals\":\"straße\"", "\"STRASSE\"", false)]
    [InlineData("\"ignoreCase\":false,\"equals\":\"a\"", "\"A\"", false)]
    [InlineData("\"as\":\"text\",\"ignoreCase\":true,\"equals\":\"TRUE\"", "true", true)]
    // is: the type of the attribute itself.
    [InlineData("\"is\":\"string\"", "\"\"", true)]
    [InlineData("\"is\":\"string\"", "1", false)]
    [InlineData("\"is\":\"number\"", "1", true)]
    [InlineData("\"is\":\"boolean\"", "false", true)]
    [InlineData("\"is\":\"list\"", "[]", true)]
    [InlineData("\"is\":\"number\"", "[1]", false)]
    [InlineData("\"is\":\"object\"", "{}", true)]
    [InlineData("\"is\":\"object\"", "[{}]", false)]
    [InlineData("\"is\":[\"string\",\"number\"]", "1", true)]
    [InlineData("\"is\":[\"string\",\"number\"]", "true", false)]
    [InlineData("\"is\":[\"string\",\"number\",\"boolean\",\"list\",\"object\"]", "null", false)]
    public void Test_ConversionOrType_FollowsItsTruthTable(string testJson, string attribute, bool expected)
    {
        var condition = $$$"""{"attribute":"a",{{{testJson}}}}""";

        Assert.Equal(expected, TestEvaluator.Holds(condition, $$"""{"a":{{attribute}}}"""));
        Assert.Equal(!expected, TestEvaluator.Holds($$"""{"not":{{condition}}}""", $$"""{"a":{{attribute}}}"""));
    }

    [Theory]
    [InlineData("\"as\":\"text\",\"contains\":\"\"")]
    [InlineData("\"as\":\"number\",\"lt\":1")]
    [InlineData("\"as\":\"boolean\",\"in\":[true,false]")]
    [InlineData("\"as\":\"time\",\"lt\":1")]
    [InlineData("\"as\":\"size\",\"gte\":0")]
    [InlineData("\"ignoreCase\":true,\"contains\":\"\"")]
    [InlineData("\"is\":[\"string\",\"number\",\"boolean\",\"list\",\"object\"]")]
    public void Test_MissingAttribute_IsFalse(string testJson) =>
        Assert.False(TestEvaluator.Holds($$$"""{"attribute":"a",{{{testJson}}}}""", "{}"));

    [Fact]
    public void Test_SeveralConversionsOfAnAttribute_AreIndependent()
    {
        const string condition = """
            {"all":[
              {"attribute":"a","equals":"TRUE"},
              {"attribute":"a","ignoreCase":true,"equals":"true"},
              {"attribute":"a","as":"boolean","equals":true},
              {"not":{"attribute":"a","as":"number","lt":1e300}},
              {"attribute":"a","as":"text","startsWith":"TR"},
              {"attribute":"b","as":"size","equals":3},
              {"attribute":"b","as":"number","in":7},
              {"attribute":"b","ignoreCase":true,"contains":"x"},
              {"not":{"attribute":"b","contains":"x"}}]}
            """;

        Assert.True(TestEvaluator.Holds(condition, """{"a":"TRUE","b":["X","7",true]}"""));
    }

    [Fact]
    public void Test_AttributeNamedLikeAConversion_IsNotMistakenForOne()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"a","as":"number","equals":1}""");

        Assert.False(TestEvaluator.Holds(ruleset, """{"a":"2","a:number":1,"a\u0001":1,"number":1}"""));
    }

    [Fact]
    public void Test_ListWithManyElements_ConvertsEach()
    {
        var elements = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"Key-{i}\""));

        Assert.True(TestEvaluator.Holds("""{"attribute":"a","ignoreCase":true,"contains":"KEY-4999"}""", $$"""{"a":[{{elements}}]}"""));
        Assert.False(TestEvaluator.Holds("""{"attribute":"a","ignoreCase":true,"contains":"key-5000"}""", $$"""{"a":[{{elements}}]}"""));
        Assert.True(TestEvaluator.Holds("""{"attribute":"a","as":"size","equals":5000}""", $$"""{"a":[{{elements}}]}"""));
    }

    [Fact]
    public void Set_AfterAnEvaluation_IsConvertedAgain()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"a","as":"number","gt":5}""");
        var context = new EvaluationContext(new Random(1));
        context.Begin(ruleset, TestEvaluator.Now);
        context.Set("a", "4");
        var before = ruleset.Evaluate("f", context).Variant!.Key;

        context.Set("a", "6");

        Assert.Equal(("off", "on"), (before, ruleset.Evaluate("f", context).Variant!.Key));
    }
}
