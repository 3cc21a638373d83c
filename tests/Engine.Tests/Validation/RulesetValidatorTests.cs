using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Engine.Tests.Validation;

public class RulesetValidatorTests
{
    private static readonly Ruleset WithReferences = TestRulesets.Ruleset(
        """
        {"flags":[
          {"key":"base","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"},
          {"key":"dependent","type":"boolean","variants":{"on":true},"defaultVariant":"on","prerequisites":[{"flag":"base","variants":["on"]}],
           "rules":[{"id":"r","when":{"not":{"segment":"inner"}},"serve":{"variant":"on"}}]}],
         "segments":[{"key":"inner","included":["x"]},{"key":"outer","when":{"all":[{"segment":"inner"}]}}]}
        """
    );

    [Fact]
    public void Validate_EveryKindOfError_ReportsAllWithTheirPointers()
    {
        const string head = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
        var changes = $$$$$"""
            [
              {"putFlag":{"key":"a","type":"boolean","variants":{"on":1,"off":"x","obj":{}},"defaultVariant":"nope","offVariant":"missing","bucketing":"md5",
                "prerequisites":[{"flag":"missing","variants":["on"]},{"flag":"b","variants":["on","never"]},{"flag":"b","variants":[]}],
                "rules":[
                  {"id":"r","serve":{"variant":"other"}},
                  {"id":"r","serve":{"split":[{"variant":"on","weight":1},{"variant":"on","weight":2},{"variant":"ghost","weight":3}]}},
                  {"id":"t","serve":{"by":"@time","split":[{"variant":"on","weight":100000}]}},
                  {"id":"u","serve":{"by":"@later","split":[{"variant":"on","weight":100000}]}}
                ]}},
              {"putFlag":{"key":"b",{{{{{head}}}}},"bucketing":"flipt","rules":[
                  {"id":"salted","serve":{"salt":"x","split":[{"variant":"on","weight":100000}]}},
                  {"id":"when","when":{"all":[
                      {"segment":"unknown"},
                      {"any":[{"attribute":"@now","equals":1},{"attribute":"@time","equals":1},{"attribute":"@time","before":"soon"}]},
                      {"not":{"attribute":"@later","exists":true}},
                      {"attribute":"x","in":[]},
                      {"attribute":"x","exists":"yes"},
                      {"attribute":"x","exists":1},
                      {"attribute":"x","lt":"5"},
                      {"attribute":"x","after":true},
                      {"attribute":"x","matches":["ok","("]},
                      {"attribute":"x","inCidr":["10.0.0.0/8","10.0.0.0/99"]},
                      {"attribute":"x","startsWith":5},
                      {"attribute":"x","semverGt":"one"},
                      {"attribute":"x","semverLt":2}
                  ]},"serve":{"variant":"on"}}
                ]}},
              {"putFlag":{"key":"empty","type":"object","variants":{},"defaultVariant":"x"}},
              {"putFlag":{"key":"none","type":"object","variants":{},"defaultVariant":null}},
              {"putSegment":{"key":"s","when":{"any":[{"segment":"s"},{"segment":"unknown"}]}}}
            ]
            """;

        var errors = TestValidation.Errors(Ruleset.Empty, changes);

        TestValidation.AssertErrors(
            errors,
            ("/0/putFlag/variants/on", "type is boolean, and this value is a number"),
            ("/0/putFlag/variants/off", "this value is a string"),
            ("/0/putFlag/variants/obj", "this value is an object"),
            ("/0/putFlag/defaultVariant", "There is no variant 'nope'; the flag has 'on', 'off', 'obj'"),
            ("/0/putFlag/offVariant", "There is no variant 'missing'"),
            ("/0/putFlag/bucketing", "Unknown bucketing algorithm 'md5'; use native-1 or flipt"),
            ("/0/putFlag/prerequisites/0/flag", "There is no flag 'missing'"),
            ("/0/putFlag/prerequisites/1/variants/1", "Flag 'b' has no variant 'never'"),
            ("/0/putFlag/prerequisites/2/variants", "at least one variant"),
            ("/0/putFlag/rules/0/serve/variant", "There is no variant 'other'"),
            ("/0/putFlag/rules/1/id", "another rule with the id 'r'"),
            ("/0/putFlag/rules/1/serve/split/1/variant", "names the variant 'on' twice"),
            ("/0/putFlag/rules/1/serve/split/2/variant", "There is no variant 'ghost'"),
            ("/0/putFlag/rules/1/serve/split", "must sum to 100000 (100 % in thousandths of a percent), not 6"),
            ("/0/putFlag/rules/2/serve/by", "cannot use the time"),
            ("/0/putFlag/rules/3/serve/by", "no built-in attribute '@later'"),
            ("/1/putFlag/rules/0/serve/salt", "'flipt' has no salt"),
            ("/1/putFlag/rules/1/when/all/0/segment", "There is no segment 'unknown'"),
            ("/1/putFlag/rules/1/when/all/1/any/0/attribute", "no built-in attribute '@now'"),
            ("/1/putFlag/rules/1/when/all/1/any/1/attribute", "'before' and 'after' only"),
            ("/1/putFlag/rules/1/when/all/1/any/2/before", "Give a time"),
            ("/1/putFlag/rules/1/when/all/2/not/attribute", "no built-in attribute '@later'"),
            ("/1/putFlag/rules/1/when/all/3/in", "Give a value"),
            ("/1/putFlag/rules/1/when/all/4/exists", "true or false"),
            ("/1/putFlag/rules/1/when/all/5/exists", "true or false"),
            ("/1/putFlag/rules/1/when/all/6/lt", "give a number"),
            ("/1/putFlag/rules/1/when/all/7/after", "Give a time"),
            ("/1/putFlag/rules/1/when/all/8/matches/1", "regular expression cannot be used"),
            ("/1/putFlag/rules/1/when/all/9/inCidr/1", "'10.0.0.0/99' is not a network"),
            ("/1/putFlag/rules/1/when/all/10/startsWith", "takes a string"),
            ("/1/putFlag/rules/1/when/all/11/semverGt", "'one' is not a semantic version"),
            ("/1/putFlag/rules/1/when/all/12/semverLt", "takes a string"),
            ("/2/putFlag/defaultVariant", "the flag has none"),
            ("/3/putFlag/variants", "needs at least one variant"),
            ("/4/putSegment/when/any/1/segment", "There is no segment 'unknown'"),
            ("/4/putSegment/when", "form a cycle: s → s")
        );
    }

    [Theory]
    [InlineData("\"as\":\"number\",\"startsWith\":\"x\"", "/as", "'startsWith' does not compare what 'as: number' gives")]
    [InlineData("\"as\":\"size\",\"contains\":1", "/as", "'contains' does not compare what 'as: size' gives")]
    [InlineData("\"as\":\"text\",\"exists\":true", "/as", "'exists' does not compare")]
    [InlineData("\"as\":\"text\",\"is\":\"string\"", "/as", "'is' does not compare")]
    [InlineData("\"as\":\"text\",\"equals\":17", "/equals", "give a string")]
    [InlineData("\"as\":\"number\",\"in\":[1,\"2\"]", "/in/1", "give a number")]
    [InlineData("\"as\":\"boolean\",\"equals\":\"true\"", "/equals", "give true or false")]
    [InlineData("\"as\":\"time\",\"lte\":\"soon\"", "/lte", "Give a time")]
    [InlineData("\"ignoreCase\":true,\"lt\":1", "/ignoreCase", "'lt' does not compare text by case")]
    [InlineData("\"as\":\"number\",\"ignoreCase\":true,\"equals\":1", "/ignoreCase", "'as: number' gives no text")]
    [InlineData("\"ignoreCase\":true,\"matches\":\"é\"", "/matches", "The regular expression cannot be used")]
    [InlineData("\"is\":[\"string\",\"text\"]", "/is/1", "There is no type 'text'; use string")]
    public void Validate_OptionThatDoesNotFit_IsRejectedAtTheOption(string test, string pointer, string part)
    {
        var errors = TestValidation.Errors($$$"""{"segments":[{"key":"s","when":{"attribute":"a",{{{test}}}}}]}""");

        TestValidation.AssertErrors(errors, ("/0/putSegment/when" + pointer, part));
    }

    [Fact]
    public void Validate_SegmentByABuiltInAttribute_IsRejected() =>
        TestValidation.AssertErrors(
            TestValidation.Errors("""{"segments":[{"key":"s","by":"@time","included":["x"]}]}"""),
            ("/0/putSegment/by", "no built-in attribute '@time'")
        );

    [Fact]
    public void Validate_DeletedItemsInUse_ReportsWhatUsesThem()
    {
        var errors = TestValidation.Errors(
            WithReferences,
            """[{"deleteFlag":"base"},{"deleteSegment":"inner"},{"deleteFlag":"unknown"},{"deleteSegment":"unknown"}]"""
        );

        TestValidation.AssertErrors(
            errors,
            ("/0/deleteFlag", "'base' cannot be deleted: it is a prerequisite of the flag 'dependent'"),
            ("/1/deleteSegment", "'inner' cannot be deleted: rule 'r' of the flag 'dependent' uses it"),
            ("/1/deleteSegment", "'inner' cannot be deleted: the segment 'outer' uses it")
        );
    }

    [Fact]
    public void Validate_DeletedTogetherWithItsUsers_IsValid() =>
        Assert.Empty(
            TestValidation.Errors(
                WithReferences,
                """[{"deleteFlag":"base"},{"deleteFlag":"dependent"},{"deleteSegment":"outer"},{"deleteSegment":"inner"}]"""
            )
        );

    [Fact]
    public void Validate_RemovedVariantInUse_ReportsWhatUsesIt()
    {
        var errors = TestValidation.Errors(
            WithReferences,
            """[{"putFlag":{"key":"base","type":"boolean","variants":{"off":false},"defaultVariant":"off"}}]"""
        );

        TestValidation.AssertErrors(
            errors,
            ("/0/putFlag/variants", "The variant 'on' cannot be removed: it is a prerequisite of the flag 'dependent'")
        );
    }

    [Theory]
    [InlineData("""[{"putFlag":{"key":"base","type":"boolean","variants":{"on":true},"defaultVariant":"on"}}]""")]
    [InlineData(
        """[{"putFlag":{"key":"base","type":"boolean","variants":{"off":false},"defaultVariant":"off"}},{"deleteFlag":"dependent"}]"""
    )]
    public void Validate_RemovedVariantUnusedOrWithItsUsers_IsValid(string changes) =>
        Assert.Empty(TestValidation.Errors(WithReferences, changes));

    [Fact]
    public void Compile_RandomRulesets_Succeeds()
    {
        for (var seed = 0; seed < 100; seed++)
            TestRulesets.Compile(new RandomRulesets(seed).Ruleset());
    }

    [Theory]
    [InlineData("\"type\":\"boolean\",\"variants\":{\"on\":null,\"off\":false}", "/flags/0/variants/on")]
    [InlineData("\"type\":\"boolean\",\"variants\":{\"on\":1e400,\"off\":false}", "/flags/0/variants/on")]
    [InlineData("\"type\":\"boolen\",\"variants\":{\"on\":true,\"off\":false}", "/flags/0/type")]
    [InlineData("\"type\":\"boolen\",\"variants\":{\"on\":\"x\",\"off\":\"y\"}", "/flags/0/type")]
    public void Validate_FlagWithAnUnreadablePart_ReportsOnlyThat(string part, string pointer)
    {
        var json = $$$"""
            {"flags":[{"key":"f",{{{part}}},"defaultVariant":"on","offVariant":"on",
              "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}]}
            """;
        var reader = new DocumentReader();

        var ruleset = RulesetJson.Read(JsonSerializer.Deserialize<JsonElement>(json), reader);

        Assert.Equal(pointer, Assert.Single(reader.Errors).Pointer);
        Assert.Empty(RulesetValidator.Validate(Ruleset.Empty, Ruleset.Empty.DiffTo(ruleset)));
    }

    [Fact]
    public void Validate_ManyDeletions_ReportsEachUseOnce()
    {
        const int count = 500;
        var flags = Enumerable
            .Range(0, count)
            .SelectMany(i =>
                new[]
                {
                    $$"""{"key":"base-{{i}}","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""",
                    $$$"""{"key":"uses-{{{i}}}","type":"boolean","variants":{"on":true},"defaultVariant":"on","prerequisites":[{"flag":"base-{{{i}}}","variants":["on"]}]}""",
                }
            );
        var current = TestRulesets.Ruleset(flags, []);

        var errors = RulesetValidator.Validate(
            current,
            new([.. Enumerable.Range(0, count).Select(i => new DeleteItem(ItemKind.Flag, $"base-{i}"))])
        );

        Assert.Equal(
            Enumerable
                .Range(0, count)
                .Select(i => ($"/{i}/deleteFlag", $"The flag 'base-{i}' cannot be deleted: it is a prerequisite of the flag 'uses-{i}'.")),
            errors.Select(error => (error.Pointer, error.Detail))
        );
    }
}
