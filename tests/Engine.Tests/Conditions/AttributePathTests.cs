using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

public class AttributePathTests
{
    private const string Country = """{"attribute":"address.country","equals":"NL"}""";

    [Theory]
    [InlineData("""{"address":{"country":"NL"}}""", true)]
    [InlineData("""{"address":{"city":"x","country":"NL","zip":"y"}}""", true)]
    [InlineData("""{"address.country":"NL"}""", true)]
    [InlineData("""{"address":{"country":"BE"}}""", false)]
    [InlineData("""{"address":{"country":{"code":"NL"}}}""", false)]
    [InlineData("""{"address":"NL"}""", false)]
    [InlineData("""{"address":[{"country":"NL"}]}""", false)]
    [InlineData("""{"country":"NL"}""", false)]
    [InlineData("""{"home":{"address":{"country":"NL"}}}""", false)]
    [InlineData("""{"\u0061ddress":{"c\u006funtry":"N\u004c"}}""", true)]
    [InlineData("""{"address\u002ecountry":"NL"}""", true)]
    [InlineData("""{"address":{"country":["BE","NL"]}}""", true)]
    public void Test_NestedPath_ReadsTheNestedValue(string context, bool expected) =>
        Assert.Equal(expected, TestEvaluator.Holds(Country, context));

    [Fact]
    public void Test_PathOfFourNames_ReadsTheNestedValue()
    {
        const string condition = """{"attribute":"a.b.c.d","gt":1}""";

        Assert.True(TestEvaluator.Holds(condition, """{"a":{"b":{"c":{"d":2}}}}"""));
        Assert.True(TestEvaluator.Holds(condition, """{"a.b":{"c.d":2}}"""));
        Assert.False(TestEvaluator.Holds(condition, """{"a":{"b":{"c":{"x":2}}}}"""));
    }

    [Fact]
    public void Test_SiblingsOfNestedObjects_UseTheirOwnPaths()
    {
        const string condition = """{"all":[{"attribute":"a.x","equals":1},{"attribute":"b","equals":2},{"attribute":"c.y","equals":3}]}""";

        Assert.True(TestEvaluator.Holds(condition, """{"a":{"deep":{"x":9},"x":1},"b":2,"c":{"y":3}}"""));
        Assert.False(TestEvaluator.Holds(condition, """{"a":{"b":2},"c":{"x":1,"y":3}}"""));
    }

    [Fact]
    public void Test_NameAtTheLengthLimit_FindsPlainAndEscapedNames()
    {
        var name = string.Concat(Enumerable.Repeat("abcdefgh", 64));
        var escaped = string.Concat(name.Select(c => $"\\u{(int)c:x4}"));
        var condition = $$$"""{"attribute":"{{{name}}}","equals":1}""";

        Assert.True(TestEvaluator.Holds(condition, $$$"""{"{{{name}}}":1}"""));
        Assert.False(TestEvaluator.Holds(condition, $$$"""{"{{{name}}}x":1}"""));
        Assert.True(TestEvaluator.Holds(condition, $$$"""{"{{{escaped}}}":1}"""));
    }

    [Fact]
    public void Test_PathAtTheLengthLimit_IgnoresLongerPaths()
    {
        var name = new string('n', 255);
        var condition = $$$"""{"any":[{"attribute":"{{{name}}}.{{{name}}}x","equals":1},{"attribute":"other","equals":1}]}""";

        Assert.True(TestEvaluator.Holds(condition, $$$"""{"{{{name}}}":{"{{{name}}}x":1}}"""));
        Assert.False(
            TestEvaluator.Holds(
                condition,
                $$$$"""{"{{{{name}}}}":{"{{{{name}}}}xy":1,"{{{{name}}}}xyz":{"a":{"b":1}}},"n":{"{{{{new string('m', 600)}}}}":{"other":1}}}"""
            )
        );
    }
}
