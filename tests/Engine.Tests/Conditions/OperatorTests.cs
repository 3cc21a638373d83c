using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

/// <summary>Truth tables of the operators.</summary>
public class OperatorTests
{
    // The operator with its operand, the value of the attribute a, and whether the condition holds.
    [Theory]
    // equals: same type and value.
    [InlineData("\"equals\":\"x\"", "\"x\"", true)]
    [InlineData("\"equals\":\"x\"", "\"X\"", false)]
    [InlineData("\"equals\":\"x\"", "\"xx\"", false)]
    [InlineData("\"equals\":\"1\"", "1", false)]
    [InlineData("\"equals\":1", "\"1\"", false)]
    [InlineData("\"equals\":1", "1", true)]
    [InlineData("\"equals\":1", "1.0", true)]
    [InlineData("\"equals\":10", "1e1", true)]
    [InlineData("\"equals\":0", "-0.0", true)]
    [InlineData("\"equals\":0.1", "0.1", true)]
    [InlineData("\"equals\":true", "true", true)]
    [InlineData("\"equals\":true", "false", false)]
    [InlineData("\"equals\":false", "false", true)]
    [InlineData("\"equals\":true", "\"true\"", false)]
    [InlineData("\"equals\":true", "1", false)]
    [InlineData("\"equals\":1", "true", false)]
    [InlineData("\"equals\":\"\"", "\"\"", true)]
    [InlineData("\"equals\":\"x\"", "null", false)]
    [InlineData("\"equals\":\"x\"", "[\"y\",\"x\"]", true)]
    [InlineData("\"equals\":\"x\"", "[]", false)]
    [InlineData("\"equals\":2", "[1,2]", true)]
    [InlineData("\"equals\":\"x\"", "{\"b\":\"x\"}", false)]
    // in: any of the operands.
    [InlineData("\"in\":[\"x\",2,true]", "\"x\"", true)]
    [InlineData("\"in\":[\"x\",2,true]", "2", true)]
    [InlineData("\"in\":[\"x\",2,true]", "true", true)]
    [InlineData("\"in\":[\"x\",2,true]", "false", false)]
    [InlineData("\"in\":[\"x\",2,true]", "\"2\"", false)]
    [InlineData("\"in\":[\"x\",2,true]", "3", false)]
    [InlineData("\"in\":[\"x\",2,true]", "[\"z\",2]", true)]
    [InlineData("\"in\":[\"x\",2,true]", "[\"z\",[2]]", false)]
    [InlineData("\"in\":\"x\"", "\"x\"", true)]
    [InlineData("\"in\":[3,1,2]", "1", true)]
    [InlineData("\"in\":[3,1,2]", "2.5", false)]
    [InlineData("\"in\":[\"\"]", "\"\"", true)]
    // contains: part of a string, or an element of a list.
    [InlineData("\"contains\":\"ell\"", "\"hello\"", true)]
    [InlineData("\"contains\":\"ELL\"", "\"hello\"", false)]
    [InlineData("\"contains\":[\"q\",\"lo\"]", "\"hello\"", true)]
    [InlineData("\"contains\":\"\"", "\"hello\"", true)]
    [InlineData("\"contains\":\"ell\"", "[\"hello\"]", false)]
    [InlineData("\"contains\":\"hello\"", "[\"hello\"]", true)]
    [InlineData("\"contains\":2", "[1,2]", true)]
    [InlineData("\"contains\":2", "\"12\"", false)]
    [InlineData("\"contains\":\"2\"", "[1,2]", false)]
    [InlineData("\"contains\":\"2\"", "12", false)]
    // startsWith and endsWith.
    [InlineData("\"startsWith\":\"he\"", "\"hello\"", true)]
    [InlineData("\"startsWith\":\"el\"", "\"hello\"", false)]
    [InlineData("\"startsWith\":[\"q\",\"he\"]", "\"hello\"", true)]
    [InlineData("\"startsWith\":\"hello!\"", "\"hello\"", false)]
    [InlineData("\"startsWith\":\"he\"", "[\"oh\",\"hey\"]", true)]
    [InlineData("\"startsWith\":\"1\"", "12", false)]
    [InlineData("\"endsWith\":\"lo\"", "\"hello\"", true)]
    [InlineData("\"endsWith\":\"hel\"", "\"hello\"", false)]
    [InlineData("\"endsWith\":[\".org\",\".com\"]", "\"a@b.com\"", true)]
    [InlineData("\"endsWith\":\"y\"", "[\"oh\",\"hey\"]", true)]
    [InlineData("\"endsWith\":\"2\"", "12", false)]
    // matches: found anywhere unless anchored.
    [InlineData("\"matches\":\"l+\"", "\"hello\"", true)]
    [InlineData("\"matches\":\"^l\"", "\"hello\"", false)]
    [InlineData("\"matches\":[\"^q\",\"o$\"]", "\"hello\"", true)]
    [InlineData("\"matches\":\"(?i)HELLO\"", "\"hello\"", true)]
    [InlineData("\"matches\":\"^h\"", "[\"no\",\"hello\"]", true)]
    [InlineData("\"matches\":\"1\"", "1", false)]
    // exists.
    [InlineData("\"exists\":true", "\"x\"", true)]
    [InlineData("\"exists\":true", "\"\"", true)]
    [InlineData("\"exists\":true", "false", true)]
    [InlineData("\"exists\":true", "0", true)]
    [InlineData("\"exists\":true", "[]", true)]
    [InlineData("\"exists\":true", "{}", true)]
    [InlineData("\"exists\":true", "{\"b\":1}", true)]
    [InlineData("\"exists\":true", "null", false)]
    [InlineData("\"exists\":false", "null", true)]
    [InlineData("\"exists\":false", "{\"b\":1}", false)]
    [InlineData("\"exists\":false", "1", false)]
    // Numbers.
    [InlineData("\"lt\":5", "4.999", true)]
    [InlineData("\"lt\":5", "5", false)]
    [InlineData("\"lte\":5", "5", true)]
    [InlineData("\"lte\":5", "5.001", false)]
    [InlineData("\"gt\":5", "5.001", true)]
    [InlineData("\"gt\":5", "5", false)]
    [InlineData("\"gte\":5", "5", true)]
    [InlineData("\"gte\":5", "-5", false)]
    [InlineData("\"gte\":-1.5e-3", "-0.0015", true)]
    [InlineData("\"gt\":5", "\"6\"", false)]
    [InlineData("\"gt\":5", "true", false)]
    [InlineData("\"gt\":5", "[1,6]", true)]
    [InlineData("\"gt\":5", "[1,5]", false)]
    // Times: before is exclusive, after is inclusive.
    [InlineData("\"before\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T07:59:59.999Z\"", true)]
    [InlineData("\"before\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T08:00:00Z\"", false)]
    [InlineData("\"after\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T08:00:00Z\"", true)]
    [InlineData("\"after\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T09:00:00+01:00\"", true)]
    [InlineData("\"after\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T08:59:59+01:00\"", false)]
    [InlineData("\"after\":\"2027-01-31T08:00:00Z\"", "\"2027-01-31T00:00:00-08:00\"", true)]
    [InlineData("\"after\":\"2027-01-31\"", "\"2027-01-31T00:00:00\"", true)]
    [InlineData("\"after\":\"2027-01-31\"", "\"2027-01-30\"", false)]
    [InlineData("\"after\":1000", "1000", true)]
    [InlineData("\"after\":1000", "999.5", false)]
    [InlineData("\"after\":1000", "\"1970-01-01T00:00:01Z\"", true)]
    [InlineData("\"before\":\"1970-01-01T00:00:01Z\"", "999", true)]
    [InlineData("\"before\":\"2027-01-31\"", "\"yesterday\"", false)]
    [InlineData("\"before\":\"2027-01-31\"", "true", false)]
    [InlineData("\"before\":\"2027-01-31\"", "[\"2028-01-01\",\"2026-01-01\"]", true)]
    public void Test_EveryOperator_FollowsItsTruthTable(string operatorJson, string attribute, bool expected)
    {
        var condition = $$$"""{"attribute":"a",{{{operatorJson}}}}""";

        Assert.Equal(expected, TestEvaluator.Holds(condition, $$$"""{"a":{{{attribute}}}}"""));
        Assert.Equal(!expected, TestEvaluator.Holds($$$"""{"not":{{{condition}}}}""", $$$"""{"a":{{{attribute}}}}"""));
    }

    public static TheoryData<string> ConditionsByOperator =>
        new()
        {
            "\"equals\":\"x\"",
            "\"equals\":1",
            "\"in\":[\"x\",1,false]",
            "\"contains\":\"\"",
            "\"startsWith\":\"\"",
            "\"endsWith\":\"\"",
            "\"matches\":\".*\"",
            "\"exists\":true",
            "\"lt\":1e300",
            "\"lte\":1e300",
            "\"gt\":-1e300",
            "\"gte\":-1e300",
            "\"before\":\"9999-01-01\"",
            "\"after\":\"0001-01-01\"",
            "\"semverEquals\":\"1.0.0\"",
            "\"semverLt\":\"99.0.0\"",
            "\"semverLte\":\"99.0.0\"",
            "\"semverGt\":\"0.0.0-0\"",
            "\"semverGte\":\"0.0.0-0\"",
            "\"inCidr\":\"::/0\"",
        };

    [Theory]
    [MemberData(nameof(ConditionsByOperator))]
    public void Test_MissingOrNullAttribute_DoesNotHold(string operatorJson)
    {
        var condition = $$$"""{"attribute":"a",{{{operatorJson}}}}""";

        foreach (var context in new[] { "{}", "{\"a\":null}", "{\"b\":\"x\"}", "{\"A\":\"x\"}" })
        {
            Assert.False(TestEvaluator.Holds(condition, context));
            Assert.True(TestEvaluator.Holds($$$"""{"not":{{{condition}}}}""", context));
        }
    }

    [Fact]
    public void Test_ExistsFalse_HoldsForMissingAttributes()
    {
        Assert.True(TestEvaluator.Holds("""{"attribute":"a","exists":false}""", "{}"));
        Assert.True(TestEvaluator.Holds("""{"attribute":"a","exists":false}""", """{"b":1}"""));
    }

    [Theory]
    [InlineData("""{"all":[]}""", true)]
    [InlineData("""{"any":[]}""", false)]
    [InlineData("""{"all":[{"attribute":"a","equals":1},{"attribute":"b","equals":2}]}""", true)]
    [InlineData("""{"all":[{"attribute":"a","equals":1},{"attribute":"b","equals":3}]}""", false)]
    [InlineData("""{"any":[{"attribute":"a","equals":9},{"attribute":"b","equals":2}]}""", true)]
    [InlineData("""{"any":[{"attribute":"a","equals":9},{"attribute":"b","equals":9}]}""", false)]
    [InlineData("""{"not":{"all":[]}}""", false)]
    [InlineData("""{"not":{"not":{"attribute":"a","equals":1}}}""", true)]
    [InlineData(
        """{"any":[{"all":[{"attribute":"a","equals":1},{"not":{"attribute":"b","exists":true}}]},{"attribute":"targetingKey","equals":"k"}]}""",
        true
    )]
    public void Test_AllAnyAndNot_CombineConditions(string condition, bool expected) =>
        Assert.Equal(expected, TestEvaluator.Holds(condition, """{"a":1,"b":2,"targetingKey":"k"}"""));

    [Theory]
    [InlineData("\"é\"", "\"\\u00e9\"", true)]
    [InlineData("\"é\"", "\"e\\u0301\"", false)]
    [InlineData("\"😀\"", "\"\\ud83d\\ude00\"", true)]
    [InlineData("\"\\ud83d\\ude00\"", "\"😀\"", true)]
    [InlineData("\"A\"", "\"\\u0041\"", true)]
    [InlineData("\"a\\\"b\\\\c\\n\"", "\"a\\u0022b\\u005cc\\u000a\"", true)]
    [InlineData("\"日本語\"", "\"日本語\"", true)]
    [InlineData("\"\\u0000\"", "\"\\u0000\"", true)]
    public void Test_UnicodeAndEscapes_ComparesCodePoints(string operand, string attribute, bool expected)
    {
        Assert.Equal(expected, TestEvaluator.Holds($$$"""{"attribute":"a","equals":{{{operand}}}}""", $$$"""{"a":{{{attribute}}}}"""));
        Assert.Equal(
            expected,
            TestEvaluator.Holds($$$"""{"attribute":"a","in":[{{{operand}}},"other"]}""", $$$"""{"a":{{{attribute}}}}""")
        );
        Assert.Equal(
            expected,
            TestEvaluator.Holds($$$"""{"attribute":"a","contains":{{{operand}}}}""", $$$"""{"a":["other",{{{attribute}}}]}""")
        );
    }

    [Fact]
    public void Test_PatternOnCharactersOutsideAscii_ReadsCodePoints()
    {
        Assert.True(TestEvaluator.Holds("""{"attribute":"a","matches":"^.😀$"}""", """{"a":"x\ud83d\ude00"}"""));
        Assert.True(TestEvaluator.Holds("""{"attribute":"a","matches":"^[а-яё]+$"}""", """{"a":"привет"}"""));
    }
}
