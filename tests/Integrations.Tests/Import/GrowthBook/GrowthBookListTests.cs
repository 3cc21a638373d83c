using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.GrowthBook;

/// <summary>Tests that conditions on the elements of lists pass the same values as in GrowthBook (mongrule.ts).</summary>
public sealed class GrowthBookListTests
{
    [Theory]
    [InlineData("""{"$elemMatch":{"$eq":"a"}}""", """["b","a"]""", """["b"]""")]
    [InlineData("""{"$elemMatch":{"$eq":"a"}}""", """["a"]""", "\"a\"")]
    [InlineData("""{"$elemMatch":{"$gt":10,"$lt":20}}""", "[5,15]", "[5,25]")]
    // Elements that JavaScript takes as false are skipped.
    [InlineData("""{"$elemMatch":{"$lt":5}}""", "[0,1]", """[0,"",null,false]""")]
    [InlineData("""{"$elemMatch":{"$ne":"a"}}""", """["a","b"]""", """["a",""]""")]
    [InlineData("""{"$elemMatch":{"$not":{"$in":["a","b"]}}}""", """["a","c"]""", """["a","b"]""")]
    [InlineData("""{"$elemMatch":{"$regex":"^x"}}""", """["ax","xa"]""", """["ax"]""")]
    [InlineData("""{"$elemMatch":{"$inGroup":"team"}}""", """["ann"]""", """["eve"]""")]
    [InlineData(
        """{"$elemMatch":{"category":"book","price":{"$gt":100}}}""",
        """[{"category":"book","price":120}]""",
        """[{"category":"book","price":90},{"category":"toy","price":120}]"""
    )]
    [InlineData("""{"$elemMatch":{"id":7}}""", """[{"id":7}]""", """[{"id":8}]""")]
    [InlineData("""{"$elemMatch":{"a.b":true}}""", """[{"a":{"b":1}}]""", """[{"a":{"b":0}}]""")]
    [InlineData("""{"$elemMatch":{"price":{"$lte":0}}}""", "[{}]", """[{"price":1}]""")]
    [InlineData("""{"$elemMatch":{"$or":[{"x":1},{"y":1}],"z":null}}""", """[{"y":1}]""", """[{"y":1,"z":2}]""")]
    [InlineData("""{"$elemMatch":{"tags":{"$elemMatch":{"$eq":"new"}}}}""", """[{"tags":["new"]}]""", """[{"tags":["old"]},["new"]]""")]
    [InlineData("""{"$not":{"$elemMatch":{"$eq":"a"}}}""", "[]", """["a"]""")]
    [InlineData("""{"$all":["a",5]}""", """["a","5"]""", """["a"]""")]
    [InlineData("""{"$all":["a",5]}""", """["a",5,"b"]""", "\"a\"")]
    [InlineData("""{"$alli":["A"]}""", """["a"]""", """["b"]""")]
    [InlineData("""{"$all":[{"$gt":3}]}""", "[1,4]", "[1,3]")]
    [InlineData("""{"$size":2}""", "[1,2]", "[1]")]
    [InlineData("""{"$size":{"$gte":1,"$ne":3}}""", "[0]", "[1,2,3]")]
    [InlineData("""{"$size":{"$ne":3}}""", "[]", "3")]
    public void Import_ListOperator_PassesTheSameLists(string condition, string passing, string failing)
    {
        var imported = ImportedRuleset.Of(
            "growthbook",
            $$$"""
            {"features":{"f":{"defaultValue":false,"rules":[{"force":true,"condition":{"items":{{{condition}}}}}]}},
             "savedGroups":{"team":["ann","bob"]}}
            """
        );

        Assert.Equal((ImportOutcome.Exact, ""), (imported.Item("f").Outcome, string.Join(' ', imported.Item("f").Notes)));
        Assert.Equal(("true", "false"), (Evaluate(passing), Evaluate(failing)));
        Assert.Equal(condition.Contains("$not\":{\"$elem", StringComparison.Ordinal) ? "true" : "false", imported.EvaluateJson("f", "{}"));

        string? Evaluate(string items) => imported.EvaluateJson("f", $$"""{"targetingKey":"u","items":{{items}}}""");
    }

    [Fact]
    public void Import_ListThatIsAlsoCompared_IsExactForItsElements()
    {
        const string condition = """{"tags":{"$in":["a"],"$elemMatch":{"$eq":"b"}}}""";

        var imported = ImportedRuleset.Of(
            "growthbook",
            $$$"""{"features":{"f":{"defaultValue":false,"rules":[{"force":true,"condition":{{{condition}}} }]} } }"""
        );

        Assert.Equal(ImportOutcome.Exact, imported.Item("f").Outcome);
        Assert.Equal("true", imported.EvaluateJson("f", """{"targetingKey":"u","tags":["a","b"]}"""));
        Assert.Equal("false", imported.EvaluateJson("f", """{"targetingKey":"u","tags":["b"]}"""));
    }
}
