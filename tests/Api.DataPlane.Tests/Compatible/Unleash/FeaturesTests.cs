using System.Text.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

public sealed class FeaturesTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/client/features";

    [Theory]
    [InlineData(
        """
            "defaultVariant":"off",
            "rules":[{"id":"r","name":"Pro","when":{"attribute":"plan","in":["pro","team"]},
            "serve":{"variant":"on"}}]
            """,
        "[{\"id\":\"r\",\"title\":\"Pro\",\"name\":\"flexibleRollout\","
            + "\"parameters\":{\"groupId\":\"f\",\"rollout\":\"100\",\"stickiness\":\"default\"},"
            + "\"constraints\":[{\"contextName\":\"plan\",\"operator\":\"IN\",\"inverted\":false,"
            + "\"caseInsensitive\":false,\"values\":[\"pro\",\"team\"]}]}]"
    )]
    [InlineData(
        "\"defaultVariant\":\"on\"",
        """[{"name":"flexibleRollout","parameters":{"groupId":"f","rollout":"100","stickiness":"default"},"constraints":[]}]"""
    )]
    [InlineData(
        """
            "defaultVariant":"off",
            "rules":[{"id":"r","when":{"bucket":{"below":25000,"by":"tenant","algorithm":"unleash"}},
            "serve":{"variant":"on"}},
            {"id":"s",
            "serve":{"variant":"off"}}]
            """,
        """[{"id":"r","name":"flexibleRollout","parameters":{"groupId":"f/share","rollout":"25","stickiness":"tenant"},"constraints":[]}]"""
    )]
    public async Task Features_BooleanFlag_HasItsRulesAsStrategies(string members, string strategies)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Boolean(members));

        var feature = Feature(await GetAsync(environment));

        Assert.True(feature.GetProperty("enabled").GetBoolean());
        Assert.Equal(strategies, feature.GetProperty("strategies").GetRawText());
    }

    [Theory]
    [InlineData("\"defaultVariant\":\"off\"")]
    [InlineData("\"defaultVariant\":\"on\",\"enabled\":false,\"offVariant\":\"off\"")]
    [InlineData("\"defaultVariant\":\"off\",\"rules\":[{\"id\":\"r\",\"serve\":{\"nothing\":true}}]")]
    public async Task Features_FlagThatIsNeverOn_IsDisabled(string members)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Boolean(members));

        Assert.False(Feature(await GetAsync(environment)).GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Features_FlagWithValues_HasVariantsWithPayloads()
    {
        var environment = await server.NewUnleashEnvironmentAsync(
            """
            {"flags":[{"key":"f","type":"number","variants":{"low":1,"high":2.5},"defaultVariant":"low","rules":[
              {"id":"r","when":{"attribute":"targetingKey","equals":"ada"},"serve":{"variant":"high"}}]}]}
            """
        );

        var strategies = Feature(await GetAsync(environment)).GetProperty("strategies").EnumerateArray().ToList();

        Assert.Equal(
            """[{"name":"high","weight":1000,"stickiness":"default","payload":{"type":"number","value":"2.5"}}]""",
            strategies[0].GetProperty("variants").GetRawText()
        );
        Assert.Equal(
            """[{"name":"low","weight":1000,"stickiness":"default","payload":{"type":"number","value":"1"}}]""",
            strategies[1].GetProperty("variants").GetRawText()
        );
    }

    [Theory]
    [InlineData("\"defaultVariant\":\"on\",\"enabled\":false,\"offVariant\":\"on\"", "an off variant that is on")]
    [InlineData(
        """
            "defaultVariant":"off",
            "rules":[{"id":"r",
            "serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]
            """,
        "a split of a boolean flag (rule 'r')"
    )]
    [InlineData(
        "\"defaultVariant\":\"off\",\"rules\":[{\"id\":\"r\",\"when\":{\"bucket\":{\"below\":50000}},\"serve\":{\"variant\":\"on\"}}]",
        "a share with another algorithm or attribute than those of Unleash (rule 'r')"
    )]
    [InlineData(
        """
            "defaultVariant":"off",
            "rules":[{"id":"r","when":{"bucket":{"below":500,"algorithm":"unleash"}},
            "serve":{"variant":"on"}}]
            """,
        "a share that is not the first whole percents (rule 'r')"
    )]
    [InlineData(
        """
            "defaultVariant":"on",
            "rules":[{"id":"r","when":{"attribute":"plan","equals":"x"},
            "serve":{"variant":"off"}}]
            """,
        "a default variant after a rule that serves off"
    )]
    [InlineData(
        """
            "defaultVariant":"off",
            "rules":[{"id":"q","when":{"attribute":"plan","equals":"x"},
            "serve":{"variant":"off"}},
            {"id":"r",
            "serve":{"variant":"on"}}]
            """,
        "the rule 'r' after one that serves off"
    )]
    [InlineData(
        "\"defaultVariant\":\"off\",\"prerequisites\":[{\"flag\":\"g\",\"variants\":[\"off\"]}],\"offVariant\":\"off\"",
        "a prerequisite"
    )]
    public async Task Features_FlagThatUnleashCannotExpress_IsLeftOutAndListed(string members, string problem)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Boolean(members));

        var answer = await GetAsync(environment);

        Assert.Equal(
            ["g"],
            answer.Json.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("name").GetString())
        );
        var unsupported = answer.Json.GetProperty("unsupported").EnumerateArray().Single();
        Assert.Equal("f", unsupported.GetProperty("name").GetString());
        Assert.StartsWith("The flag has " + problem, unsupported.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"attribute\":\"age\",\"gt\":18}")]
    [InlineData("{\"attribute\":\"plan\",\"in\":[\" pro\"]}")]
    [InlineData("{\"attribute\":\"plan\",\"in\":[5]}")]
    [InlineData("{\"attribute\":\"user.plan\",\"in\":[\"pro\"]}")]
    [InlineData("{\"attribute\":\"userId\",\"in\":[\"ada\"]}")]
    [InlineData("{\"attribute\":\"plan\",\"exists\":true}")]
    [InlineData("{\"attribute\":\"version\",\"semverGt\":\"1.2.3\"}")]
    [InlineData("{\"attribute\":\"plan\",\"contains\":[\"é\"],\"ignoreCase\":true}")]
    [InlineData("{\"any\":[{\"attribute\":\"plan\",\"equals\":\"a\"},{\"attribute\":\"country\",\"equals\":\"b\"}]}")]
    [InlineData("{\"not\":{\"all\":[{\"attribute\":\"plan\",\"equals\":\"a\"},{\"attribute\":\"country\",\"equals\":\"b\"}]}}")]
    [InlineData("{\"flag\":\"g\",\"variants\":[\"on\"]}")]
    [InlineData("{\"any\":[{\"attribute\":\"remoteAddress\",\"in\":[5]},{\"attribute\":\"remoteAddress\",\"inCidr\":[\"10.0.0.0/8\"]}]}")]
    [InlineData("{\"attribute\":\"@time\",\"after\":\"0001-01-01T00:00:00Z\"}")]
    public async Task Features_ConditionThatConstraintsCannotExpress_LeavesTheFlagOut(string condition)
    {
        var environment = await server.NewUnleashEnvironmentAsync(
            Boolean($$$"""  "defaultVariant":"off","rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}] """)
        );

        var answer = await GetAsync(environment);

        Assert.Equal(
            "The flag has a condition that constraints cannot express (rule 'r').",
            answer.Json.GetProperty("unsupported").EnumerateArray().Single().GetProperty("reason").GetString()
        );
    }

    [Theory]
    [InlineData("{\"any\":[{\"attribute\":\"plan\",\"equals\":\"a\"},{\"attribute\":\"plan\",\"in\":[\"b\"]}]}", "plan IN a b")]
    [InlineData("{\"not\":{\"attribute\":\"plan\",\"in\":[\"a\"],\"as\":\"text\"}}", "plan NOT_IN a")]
    [InlineData("{\"not\":{\"attribute\":\"plan\",\"startsWith\":[\"a\"]}}", "plan STR_STARTS_WITH inverted a")]
    [InlineData("{\"attribute\":\"age\",\"gte\":18,\"as\":\"number\"}", "age NUM_GTE 18")]
    [InlineData("{\"attribute\":\"@time\",\"after\":\"2030-01-01T00:00:00Z\"}", "currentTime DATE_AFTER 2029-12-31T23:59:59.999Z")]
    [InlineData("{\"segment\":\"staff\"}", "userId IN ada bob")]
    [InlineData("{\"not\":{\"segment\":\"staff\"}}", "userId NOT_IN ada bob")]
    [InlineData("{\"segment\":\"german\"}", "country IN DE")]
    public async Task Features_Condition_IsAConstraint(string condition, string expected)
    {
        var environment = await server.NewUnleashEnvironmentAsync(
            Boolean($$$"""  "defaultVariant":"off","rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}] """)
        );

        var strategy = Feature(await GetAsync(environment)).GetProperty("strategies").EnumerateArray().Single();

        Assert.Equal([expected], strategy.GetProperty("constraints").EnumerateArray().Select(Describe));
    }

    [Fact]
    public async Task Features_ImportedOnes_AreExportedAndImportAgainWithoutADifference()
    {
        var source = await server.NewUnleashEnvironmentAsync("""{"flags":[]}""");
        await source.ImportUnleashAsync(Repository.Read("tests/clients/support/unleash-features.json"));
        var exported = await GetAsync(source);
        var copy = await server.NewUnleashEnvironmentAsync("""{"flags":[]}""");

        await copy.ImportUnleashAsync(exported.Text);
        var again = await GetAsync(copy);

        Assert.Empty(exported.Json.GetProperty("unsupported").EnumerateArray());
        Assert.Equal(24, exported.Json.GetProperty("features").GetArrayLength());
        Assert.Equal(exported.Text, again.Text);
    }

    [Fact]
    public async Task Features_SdkWithoutSegments_ReceivesTheirConstraints()
    {
        var environment = await server.NewUnleashEnvironmentAsync("""{"flags":[]}""");
        await environment.ImportUnleashAsync(Repository.Read("tests/clients/support/unleash-features.json"));

        var listed = await GetAsync(environment);
        var inline = (await environment.UnleashAsync("GET", Path)).Expect(200);

        Assert.Equal("""[7]""", Feature(listed, "segmented").GetProperty("strategies")[0].GetProperty("segments").GetRawText());
        Assert.Equal("europe", listed.Json.GetProperty("segments")[0].GetProperty("name").GetString());
        Assert.Equal(
            ["country IN DE FR"],
            Feature(inline, "segmented").GetProperty("strategies")[0].GetProperty("constraints").EnumerateArray().Select(Describe)
        );
        Assert.False(inline.Json.TryGetProperty("segments", out _));
        Assert.NotEqual(listed.Header("ETag"), inline.Header("ETag"));
    }

    [Fact]
    public async Task Features_AddressesWithVariants_HaveTheGroupOfTheVariants()
    {
        var environment = await server.NewUnleashEnvironmentAsync("""{"flags":[]}""");
        await environment.ImportUnleashAsync(
            """
            {"version":2,"features":[{"name":"f","enabled":true,"strategies":[
              {"name":"remoteAddress","parameters":{"IPs":"10.1.0.0/16","groupId":"g"},"variants":[
                {"name":"a","weight":500,"stickiness":"default"},{"name":"b","weight":500,"stickiness":"default"}]}]}]}
            """
        );

        var strategy = Feature(await GetAsync(environment)).GetProperty("strategies").EnumerateArray().Single();

        Assert.Equal("""{"groupId":"g","IPs":"10.1.0.0/16"}""", strategy.GetProperty("parameters").GetRawText());
        Assert.Equal(2, strategy.GetProperty("variants").GetArrayLength());
    }

    [Fact]
    public async Task Features_SegmentsWithOneNumber_AreConstraints()
    {
        const string origin = "\"origin\":{\"system\":\"unleash\",\"id\":\"7\"}";
        var environment = await server.NewUnleashEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[
               {"id":"r","when":{"all":[{"segment":"one"},{"segment":"two"}]},"serve":{"variant":"on"}}]}],
             "segments":[{"key":"one","included":["ada"],{{{origin}}} },{"key":"two","included":["bob"],{{{origin}}} }]}
            """
        );

        var answer = await GetAsync(environment);
        var strategy = Feature(answer).GetProperty("strategies").EnumerateArray().Single();

        Assert.Equal(["userId IN ada", "userId IN bob"], strategy.GetProperty("constraints").EnumerateArray().Select(Describe));
        Assert.False(strategy.TryGetProperty("segments", out _));
        Assert.Empty(answer.Json.GetProperty("segments").EnumerateArray());
    }

    private static string Boolean(string members) =>
        $$$"""
            {"flags":[
              {"key":"f","type":"boolean","variants":{"on":true,"off":false},{{{members}}} },
              {"key":"g","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"}],
             "segments":[{"key":"staff","included":["ada","bob"]},{"key":"german","when":{"attribute":"country","equals":"DE"}}]}
            """;

    private static Task<Answer> GetAsync(TestEnvironment environment, params (string Name, string Value)[] headers) =>
        environment.UnleashAsync("GET", Path + "?namePrefix=x", headers: [("Unleash-Client-Spec", "5.2.0"), .. headers]);

    private static JsonElement Feature(Answer answer, string name = "f") =>
        answer
            .Expect(200)
            .Json.GetProperty("features")
            .EnumerateArray()
            .SingleOrDefault(feature => feature.GetProperty("name").GetString() == name)
            is { ValueKind: JsonValueKind.Object } found
            ? found
            : throw new InvalidOperationException(answer.Text);

    private static string Describe(JsonElement constraint)
    {
        var values = constraint.GetProperty("values").EnumerateArray().Select(value => value.GetString());
        if (constraint.TryGetProperty("value", out var single))
            values = values.Append(single.GetString());
        var inverted = constraint.GetProperty("inverted").GetBoolean() ? " inverted" : "";
        return $"{constraint.GetProperty("contextName").GetString()} {constraint.GetProperty("operator").GetString()}{inverted} "
            + string.Join(' ', values);
    }
}
