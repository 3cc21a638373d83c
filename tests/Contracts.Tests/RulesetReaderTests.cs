using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public class RulesetReaderTests
{
    private const string Bool = "\"key\":\"f\",\"type\":\"boolean\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"";

    [Fact]
    public void Read_EveryKindOfError_ReportsAllWithTheirPointers() =>
        Documents.AssertErrors(
            Documents.Errors(
                """
                {"$schema":"x","environment":"a/b/c","version":"1.1","extra":1,
                 "flags":[
                  {},
                  7,
                  {"key":".bad","type":"bool","enabled":"yes","variants":{"a//b":1,"n":null,"big":1e999},"defaultVariant":"","offVariant":null,"rules":{},
                   "tags":["",5],"owner":7,"clientVisible":1,"permanent":"no","expires":"tomorrow","bucketing":3,"prerequisites":[{},{"flag":1,"variants":"on"},"x"],"typo":true},
                  {"key":"g","type":"string","variants":[],"defaultVariant":"on","rules":[
                    {"when":{"all":{}},"serve":{}},
                    {"id":"a/../b","serve":{"variant":"on","split":[]}},
                    {"id":"c","serve":{"variant":"on","by":"x"}},
                    {"id":"d","serve":{"split":[{"variant":"on","weight":1.5},{"variant":"on","weight":-1},{"weight":2147483648},{},5],"by":"","salt":1}},
                    {"id":"e","serve":7},
                    {"id":"f","when":{"attribute":"a"},"serve":{"variant":"on"}},
                    {"id":"g","when":{"attribute":"a","equals":1,"in":[1]},"serve":{"variant":"on"}},
                    {"id":"h","when":{"equals":1},"serve":{"variant":"on"}},
                    {"id":"i","when":{"attribute":"a","equals":{"x":1}},"serve":{"variant":"on"}},
                    {"id":"j","when":{"attribute":"a","in":[1,null,[2]]},"serve":{"variant":"on"}},
                    {"id":"k","when":{"all":[{"any":[{"not":5},{"segment":""}]}],"bogus":1},"serve":{"variant":"on"}}]},
                  {"key":"g","type":"boolean","variants":{"on":true},"defaultVariant":"on"}
                 ],
                 "segments":[{"included":"x","excluded":[5,""]},{"key":"s"},{"key":"s","a/b~c":1}]}
                """
            ),
            ("/extra", "Unknown property 'extra' in a ruleset"),
            ("/flags/0", "needs the property 'key'"),
            ("/flags/0", "needs the property 'type'"),
            ("/flags/0", "needs the property 'variants'"),
            ("/flags/0", "needs the property 'defaultVariant'"),
            ("/flags/1", "must be a JSON object, not a number"),
            ("/flags/2/key", "The flag key '.bad'"),
            ("/flags/2/type", "Unknown flag type 'bool'"),
            ("/flags/2/enabled", "must be true or false, not a string"),
            ("/flags/2/variants/a~1~1b", "variant key 'a//b'"),
            ("/flags/2/variants/n", "must not be null"),
            ("/flags/2/variants/big", "outside the range of a double"),
            ("/flags/2/defaultVariant", "must not be empty"),
            ("/flags/2/rules", "must be a JSON array, not an object"),
            ("/flags/2/tags/0", "must not be empty"),
            ("/flags/2/tags/1", "must be a string"),
            ("/flags/2/owner", "must be a string"),
            ("/flags/2/clientVisible", "true or false"),
            ("/flags/2/permanent", "true or false"),
            ("/flags/2/expires", "must be a time such as 2027-01-31T00:00:00Z"),
            ("/flags/2/bucketing", "must be a string"),
            ("/flags/2/prerequisites/0", "needs the property 'flag'"),
            ("/flags/2/prerequisites/0", "needs the property 'variants'"),
            ("/flags/2/prerequisites/1/flag", "must be a string"),
            ("/flags/2/prerequisites/1/variants", "must be a JSON array"),
            ("/flags/2/prerequisites/2", "must be a JSON object"),
            ("/flags/2/typo", "Unknown property 'typo' in a flag"),
            ("/flags/3/variants", "must be a JSON object, not an array"),
            ("/flags/3/rules/0", "needs the property 'id'"),
            ("/flags/3/rules/0/when/all", "must be a JSON array"),
            ("/flags/3/rules/0/serve", "exactly one of 'variant', 'split' and 'nothing'"),
            ("/flags/3/rules/1/id", "The rule id 'a/../b'"),
            ("/flags/3/rules/1/serve", "exactly one of 'variant', 'split' and 'nothing'"),
            ("/flags/3/rules/2/serve", "belong to a 'split'"),
            ("/flags/3/rules/3/serve/split/0/weight", "whole number"),
            ("/flags/3/rules/3/serve/split/1/weight", "whole number"),
            ("/flags/3/rules/3/serve/split/2/weight", "whole number"),
            ("/flags/3/rules/3/serve/split/2", "either 'variant' or 'nothing'"),
            ("/flags/3/rules/3/serve/split/3", "either 'variant' or 'nothing'"),
            ("/flags/3/rules/3/serve/split/3", "needs the property 'weight'"),
            ("/flags/3/rules/3/serve/split/4", "must be a JSON object"),
            ("/flags/3/rules/3/serve/by", "must not be empty"),
            ("/flags/3/rules/3/serve/salt", "must be a string"),
            ("/flags/3/rules/4/serve", "must be a JSON object"),
            ("/flags/3/rules/5/when", "A condition is one of"),
            ("/flags/3/rules/6/when", "A condition is one of"),
            ("/flags/3/rules/7/when", "A condition is one of"),
            ("/flags/3/rules/8/when/equals", "not an object"),
            ("/flags/3/rules/9/when/in/1", "must not be null"),
            ("/flags/3/rules/9/when/in/2", "not an array"),
            ("/flags/3/rules/10/when/all/0/any/0/not", "must be a JSON object, not a number"),
            ("/flags/3/rules/10/when/all/0/any/1/segment", "must not be empty"),
            ("/flags/3/rules/10/when/bogus", "Unknown property 'bogus' in a condition"),
            ("/flags/4", "another flag with the key 'g'"),
            ("/segments/0", "needs the property 'key'"),
            ("/segments/0/included", "must be a JSON array"),
            ("/segments/0/excluded/0", "must be a string"),
            ("/segments/0/excluded/1", "must not be empty"),
            ("/segments/2", "another segment with the key 's'"),
            ("/segments/2/a~1b~0c", "Unknown property 'a/b~c' in a segment")
        );

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void Read_NotAnObject_ReportsOneError(string json) =>
        Documents.AssertErrors(Documents.Errors(json), ("", "must be a JSON object"));

    [Fact]
    public void Read_NullOptionalProperties_EqualsAbsentProperties()
    {
        var plain = Documents.Ruleset(
            $$$$"""{"flags":[{{{{{Bool}}}},"rules":[{"id":"r","serve":{"variant":"on"}}]}],"segments":[{"key":"s"}]}"""
        );
        var nulls = Documents.Ruleset(
            $$$$"""{"flags":[{{{{{Bool}}}},"offVariant":null,"description":null,"owner":null,"expires":null,"rules":[{"id":"r","name":null,"when":null,"serve":{"variant":"on"}}]}],"segments":[{"key":"s","name":null,"description":null,"when":null}]}"""
        );

        Assert.Equal(RulesetJson.Write(plain), RulesetJson.Write(nulls));
    }

    [Fact]
    public void Read_NullRequiredProperties_ReportsErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                """{"flags":[{"key":null,"type":null,"variants":null,"defaultVariant":null,"rules":null,"enabled":null}],"segments":null}"""
            ),
            ("/flags/0/key", "not null"),
            ("/flags/0/type", "not null"),
            ("/flags/0/variants", "not null"),
            ("/flags/0/rules", "not null"),
            ("/flags/0/enabled", "not null"),
            ("/segments", "not null")
        );

    [Fact]
    public void Read_NothingThatIsNoChoice_ReportsErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                $$$$"""
                {"flags":[{{{{{Bool}}}},"rules":[
                  {"id":"a","serve":{"nothing":false}},
                  {"id":"b","serve":{"nothing":true,"variant":"on"}},
                  {"id":"c","serve":{"nothing":true,"salt":"x"}},
                  {"id":"d","serve":{"split":[{"nothing":true,"variant":"on","weight":1},{"nothing":null,"weight":2}]}}]}]}
                """
            ),
            ("/flags/0/rules/0/serve/nothing", "must be true"),
            ("/flags/0/rules/1/serve", "exactly one of"),
            ("/flags/0/rules/2/serve", "belong to a 'split'"),
            ("/flags/0/rules/3/serve/split/0", "either 'variant' or 'nothing'"),
            ("/flags/0/rules/3/serve/split/1/nothing", "must be true")
        );

    [Fact]
    public void Read_FaultyBuckets_ReportsErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                $$$$"""
                {"flags":[{{{{{Bool}}}},"rules":[
                  {"id":"a","when":{"bucket":{}},"serve":{"variant":"on","total":5}},
                  {"id":"b","when":{"bucket":{"below":100001,"ranges":[],"by":[]}},"serve":{"split":[],"total":0,"by":["",5],"missing":false}},
                  {"id":"c","when":{"bucket":{"ranges":[[1],[1,2,3],[0.5,2],7],"algorithm":"md5","missing":"false"}},"serve":{"split":[],"algorithm":"random","salt":"x"}},
                  {"id":"d","when":{"bucket":{"below":1,"algorithm":"random","missing":false},"segment":"s"},"serve":{"split":[],"missing":"never"}}]}]}
                """
            ),
            ("/flags/0/rules/0/when/bucket", "either 'below' or 'ranges'"),
            ("/flags/0/rules/0/serve", "belong to a 'split'"),
            ("/flags/0/rules/1/when/bucket/below", "whole number, 0 to 100000"),
            ("/flags/0/rules/1/when/bucket/ranges", "at least one range"),
            ("/flags/0/rules/1/when/bucket/by", "at least one attribute"),
            ("/flags/0/rules/1/when/bucket", "either 'below' or 'ranges'"),
            ("/flags/0/rules/1/serve/total", "whole number, 1 to 2147483647"),
            ("/flags/0/rules/1/serve/by/0", "must not be empty"),
            ("/flags/0/rules/1/serve/by/1", "must be a string"),
            ("/flags/0/rules/1/serve/missing", "\"error\", \"next\", \"default\", \"first\" or \"random\""),
            ("/flags/0/rules/2/when/bucket/ranges/0", "two whole numbers"),
            ("/flags/0/rules/2/when/bucket/ranges/1", "two whole numbers"),
            ("/flags/0/rules/2/when/bucket/ranges/2", "whole number"),
            ("/flags/0/rules/2/when/bucket/ranges/3", "two whole numbers"),
            (
                "/flags/0/rules/2/when/bucket/algorithm",
                "Unknown bucketing algorithm 'md5'; use native-1, flipt, flagr, unleash, ffrs, goff, growthbook-1, growthbook-2, "
                    + "launchdarkly, flagd or random"
            ),
            ("/flags/0/rules/2/when/bucket/missing", "must be false, \"first\", \"random\" or \"error\""),
            ("/flags/0/rules/2/serve", "hashes no value"),
            ("/flags/0/rules/3/when/bucket", "hashes no value"),
            ("/flags/0/rules/3/when", "A condition is one of"),
            ("/flags/0/rules/3/serve/missing", "'missing' must be")
        );

    [Theory]
    [InlineData("""{"below":0}""", null)]
    [InlineData("""{"below":25000,"by":"a","salt":"","algorithm":"flipt","missing":"first"}""", null)]
    [InlineData("""{"ranges":[[5,9],[9,10]],"by":["a","b"],"missing":"error"}""", null)]
    [InlineData("""{"missing":false,"by":["a"],"ranges":[[0,9e0]]}""", """{"below":9,"by":"a"}""")]
    public void Write_Bucket_IsCanonical(string bucket, string? canonical)
    {
        var json = """{"flags":[],"segments":[{"key":"s","when":{"bucket":BUCKET}}]}""";

        var written = Documents.Text(RulesetJson.Write(Documents.Ruleset(json.Replace("BUCKET", bucket, StringComparison.Ordinal))));

        Assert.Equal(json.Replace("BUCKET", canonical ?? bucket, StringComparison.Ordinal), written);
    }

    [Fact]
    public void Read_FaultyFlagConditions_ReportsErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                """
                {"flags":[],"segments":[
                  {"key":"a","when":{"flag":"f"}},
                  {"key":"b","when":{"variants":["on"],"enabled":1}},
                  {"key":"c","when":{"flag":"f","variants":["on"],"segment":"s"}},
                  {"key":"d","when":{"flag":"f","variants":["on"],"attribute":"x"}}]}
                """
            ),
            ("/segments/0/when", "A condition on a flag needs the property 'variants'"),
            ("/segments/1/when/enabled", "true or false"),
            ("/segments/1/when", "A condition on a flag needs the property 'flag'"),
            ("/segments/2/when", "A condition is one of"),
            ("/segments/3/when", "A condition is one of")
        );

    [Fact]
    public void Write_FlagCondition_WritesItWhereItWasRead()
    {
        const string json =
            """{"flags":[{"key":"f","type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":"on","prerequisites":[{"flag":"g","variants":["on"],"enabled":true}],"rules":[{"id":"a","when":{"flag":"g","variants":["on","off"]},"serve":{"variant":"on"}},{"id":"b","when":{"not":{"flag":"g","variants":["on"],"enabled":true}},"serve":{"variant":"on"}}]}],"segments":[]}""";

        Assert.Equal(json, Documents.Text(RulesetJson.Write(Documents.Ruleset(json))));
    }

    [Fact]
    public void Write_Nothing_WritesItWhereItWasRead()
    {
        const string json =
            """{"flags":[{"key":"f","type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":null,"rules":[{"id":"a","serve":{"nothing":true}},{"id":"b","serve":{"split":[{"variant":"on","weight":1},{"nothing":true,"weight":99999}]}}]}],"segments":[]}""";

        Assert.Equal(json, Documents.Text(RulesetJson.Write(Documents.Ruleset(json))));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("-0")]
    [InlineData("123456789012345680000000000000")]
    [InlineData("0.1000")]
    [InlineData("1E+2")]
    public void Write_VariantNumber_KeepsItsText(string number)
    {
        var json =
            $$$$"""{"flags":[{"key":"f","type":"number","enabled":true,"variants":{"n":{{{{number}}}}},"defaultVariant":"n"},{"key":"o","type":"object","enabled":true,"variants":{"n":{"x":[{{{{number}}}}]}},"defaultVariant":"n"}],"segments":[]}""";

        Assert.Equal(json, Documents.Text(RulesetJson.Write(Documents.Ruleset(json))));
    }

    [Fact]
    public void Write_EnvironmentAndVersion_WritesThemFirst()
    {
        var text = Documents.Text(RulesetJson.Write(Ruleset.Empty, environment: new("acme", "shop", "production"), version: new(2, 5)));

        Assert.Equal("""{"environment":"acme/shop/production","version":"2.5","level":1,"flags":[],"segments":[]}""", text);
    }

    [Fact]
    public void Read_EnvironmentAndVersion_IgnoresThem() =>
        Assert.Empty(Documents.Errors("""{"environment":"acme/shop/production","version":"2.5","flags":[],"segments":[]}"""));

    [Fact]
    public void Write_UnsortedFlags_SortsByKeyOrdinally()
    {
        var ruleset = Documents.Ruleset(
            $$"""{"flags":[{{{Bool.Replace("\"f\"", "\"b\"", StringComparison.Ordinal)}}},{{{Bool.Replace("\"f\"", "\"B\"", StringComparison.Ordinal)}}},{{{Bool.Replace("\"f\"", "\"a\"", StringComparison.Ordinal)}}}]}"""
        );

        var text = Documents.Text(RulesetJson.Write(ruleset));

        Assert.Equal(["B", "a", "b"], ruleset.Flags.Keys);
        Assert.True(text.IndexOf("\"B\"", StringComparison.Ordinal) < text.IndexOf("\"a\"", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadTrusted_InvalidDocument_ThrowsInvalidDataExceptionWithPointer()
    {
        Assert.Contains(
            "'/flags/0'",
            Assert.Throws<InvalidDataException>(() => Documents.Ruleset("""{"flags":[{}]}""")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidDataException>(() => Documents.Ruleset("{"));
    }
}
