using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.GrowthBook;

/// <summary>Tests that imported features have the answers of GrowthBook.</summary>
public sealed class GrowthBookImportTests
{
    private const int Callers = 1_000;

    private static readonly string[] Conditions =
    [
        """{"plan":"pro"}""",
        """{"plan":"null"}""",
        """{"age":18}""",
        """{"age":0}""",
        """{"beta":true}""",
        """{"beta":false}""",
        """{"plan":null}""",
        """{"plan":{"$in":["pro","team",5]}}""",
        """{"plan":{"$nin":["pro"]}}""",
        """{"plan":{"$ne":"pro"},"age":{"$gt":10,"$lte":30}}""",
        """{"age":{"$gt":-1}}""",
        """{"$or":[{"plan":"pro"},{"age":{"$lte":0}}]}""",
        """{"$not":{"beta":{"$eq":true}}}""",
        """{"beta":{"$exists":true},"id":{"$nin":["user-1","user-2"]}}""",
    ];

    private static readonly object?[] Plans = ["pro", "team", "", "5", null, 5.0],
        Ages = [18.0, "18", 0.0, "", null, 30.0, "many", true, false],
        Betas = [true, false, "yes", "", 0.0, null];

    [Theory]
    [InlineData("new-checkout", "user-1", 0.217, 0.2090)]
    [InlineData("new-checkout", "日本語", 0.147, 0.3708)]
    public void Hash_OfTheReference_HasTheVectors(string seed, string value, double first, double second) =>
        Assert.Equal((first, second), (GrowthBookReference.Hash(seed, value, 1), GrowthBookReference.Hash(seed, value, 2)));

    [Fact]
    public void Import_GeneratedFeatures_HaveTheAnswersOfGrowthBook()
    {
        var random = new Random(16);
        var features = string.Join(',', Enumerable.Range(0, 120).Select(number => $"\"f{number}\":{Feature(random, number)}"));
        var json = "{\"features\":{" + features + "}}";

        AssertSame(json);
    }

    [Theory]
    [InlineData("""{"force":true,"coverage":0.25}""")]
    [InlineData("""{"force":true,"coverage":0}""")]
    [InlineData("""{"force":true,"coverage":1}""")]
    [InlineData("""{"force":true,"coverage":0.333,"hashVersion":2,"seed":"s"}""")]
    [InlineData("""{"force":true,"range":[0.1,0.35]}""")]
    [InlineData("""{"force":true,"coverage":0.5,"hashAttribute":"plan"}""")]
    [InlineData("""{"force":null}""")]
    [InlineData("""{"variations":[true,false]}""")]
    [InlineData("""{"variations":[true,false],"coverage":0.4,"weights":[0.3,0.7],"key":"exp","hashVersion":2}""")]
    [InlineData("""{"variations":[true,false,true],"weights":[0.3,0.3,0.4]}""")]
    [InlineData("""{"variations":[true,false],"ranges":[[0.5,1],[0,0.2]],"hashVersion":2}""")]
    [InlineData("""{"variations":[true,null],"namespace":["ns1",0.2,0.6]}""")]
    [InlineData("""{"variations":[true,false],"meta":[{"passthrough":true},{}]}""")]
    [InlineData("""{"variations":[true,false],"filters":[{"attribute":"id","seed":"s","ranges":[[0,0.3],[0.7,0.8]]}]}""")]
    [InlineData("""{"force":true,"filters":[{"attribute":"plan","seed":"s","hashVersion":1,"ranges":[[0,0.5]]}]}""")]
    public void Import_Rule_HasTheAnswersOfGrowthBook(string rule) =>
        AssertSame($$$"""{"features":{"f":{"defaultValue":false,"rules":[{{{rule}}},{"force":true,"condition":{"plan":"pro"}}]} } }""");

    [Fact]
    public void Import_Parents_BlockOrSkip()
    {
        const string json = """
            {"features":{
              "color":{"defaultValue":null,"rules":[{"variations":["red","blue"],"coverage":0.5}]},
              "gated":{"defaultValue":1,"rules":[{"force":2,"parentConditions":[{"id":"color","condition":{"value":"red"},"gate":true}]}]},
              "skipped":{"defaultValue":1,"rules":[
                {"force":2,"parentConditions":[{"id":"color","condition":{"value":{"$exists":false}}}]}]},
              "inner":{"defaultValue":"x","rules":[{"force":"y","coverage":0.7,
                "parentConditions":[{"id":"gated","condition":{"value":2}},
                  {"id":"color","condition":{"value":{"$ne":"blue"}},"gate":true}]}]}}}
            """;

        AssertSame(json);
    }

    [Theory]
    [InlineData("""{"version":{"$vgte":"1.2.3"}}""", "1.10.0", "1.2.2")]
    [InlineData("""{"version":{"$vlt":"1.2.3"}}""", "1.2.3-rc.1", "1.2.3")]
    [InlineData("""{"version":{"$vlt":"1.2.3"}}""", null, "2.0.0")]
    [InlineData("""{"version":{"$regex":"^[ab]+$"}}""", "abba", "abc")]
    [InlineData("""{"version":{"$regex":"ull"}}""", null, "x")]
    [InlineData("""{"version":{"$regexi":"^AB$"}}""", "ab", "abc")]
    [InlineData("""{"version":{"$ini":["A","b"]}}""", "B", "c")]
    [InlineData("""{"version":{"$inGroup":"team"}}""", "ann", "eve")]
    [InlineData("""{"version":{"$notInGroup":"team"}}""", null, "ann")]
    [InlineData("""{"version":{"$type":"string"}}""", "1", null)]
    [InlineData("""{"version":{"$not":{"$in":["a"]}}}""", null, "a")]
    [InlineData("""{"$or":[{"version":{"$inGroup":"unknown"}},{"version":"a"}]}""", "a", "ann")]
    [InlineData("""{"$or":[],"version":"a"}""", "a", "b")]
    [InlineData("""{"$nor":[{"version":"a"},{"version":"b"}]}""", "c", "b")]
    public void Import_Operator_PassesTheSameValues(string condition, string? passing, string? failing)
    {
        var imported = ImportedRuleset.Of(
            "growthbook",
            $$$"""
            {"features":{"f":{"defaultValue":false,"rules":[{"force":true,"condition":{{{condition}}}}]}},
             "savedGroups":{"team":["ann","bob"]}}
            """
        );

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal(("true", "false"), (Evaluate(imported, passing), Evaluate(imported, failing)));
    }

    [Theory]
    [InlineData("""{"condition":{"a":{"$elemMatch":{"$mod":1}}},"force":1}""", "/condition/a/$elemMatch/$mod")]
    [InlineData("""{"condition":{"a":{"$size":{"$in":[1]}}},"force":1}""", "/condition/a/$size/$in")]
    [InlineData("""{"condition":{"a":[1]},"force":1}""", "/condition/a")]
    [InlineData("""{"condition":{"a":{"$gt":"b"}},"force":1}""", "/condition/a/$gt")]
    [InlineData("""{"condition":{"a":{"$regex":"(?=b)"}},"force":1}""", "/condition/a/$regex")]
    [InlineData("""{"condition":{"a":{"$vgt":"1.2"}},"force":1}""", "/condition/a/$vgt")]
    [InlineData("""{"force":1,"hashVersion":3}""", "")]
    [InlineData("""{"force":1,"contextualBanditRef":"b"}""", "/contextualBanditRef")]
    [InlineData("""{"force":1,"parentConditions":[{"id":"unknown","condition":{"value":1}}]}""", "/parentConditions/0")]
    [InlineData("""{"variations":[1,2],"namespace":["n",0]}""", "/namespace")]
    [InlineData("""{"force":"text"}""", "")]
    public void Import_RuleThatCannotBeExact_IsRefusedWithItsPlace(string rule, string place)
    {
        var item = ImportedRuleset.Of("growthbook", $$$"""{"features":{"f":{"defaultValue":0,"rules":[{{{rule}}}]} } }""").Item("f");

        Assert.Equal(ImportOutcome.Refused, item.Outcome);
        Assert.Equal(
            rule.EndsWith("\"text\"}", StringComparison.Ordinal) ? "/features/f" : "/features/f/rules/0" + place,
            item.Notes[^1].Pointer
        );
    }

    [Theory]
    [InlineData("""{"features":{},"encryptedFeatures":"abc"}""", "/encryptedFeatures")]
    [InlineData("""{"flags":{}}""", "")]
    [InlineData("""[]""", "")]
    public void Import_OtherDocument_IsAnError(string json, string pointer) =>
        Assert.Equal(pointer, Assert.Single(ImportedRuleset.Of("growthbook", json).Plan.Errors).Pointer);

    [Fact]
    public void Import_Again_ChangesNothing()
    {
        const string json = """{"features":{"a|b:c":{"defaultValue":{"x":1},"rules":[{"variations":[{"x":1},{"x":2}]}]}}}""";
        var first = ImportedRuleset.Of("growthbook", json);

        var again = ImportedRuleset.Of("growthbook", json, first.Ruleset);

        Assert.Equal((FlagType.Object, "v0"), (first.Ruleset.Flags["a|b:c"].Type, first.Ruleset.Flags["a|b:c"].DefaultVariant));
        Assert.Empty(again.Plan.Changes.Operations);
    }

    private static string? Evaluate(ImportedRuleset imported, string? version)
    {
        var attributes = new Dictionary<string, object>();
        if (version is not null)
            attributes["version"] = version;
        return imported.EvaluateWith("f", "user-1", attributes);
    }

    private static void AssertSame(string json)
    {
        var reference = new GrowthBookReference((JsonObject)JsonNode.Parse(json)!);

        var imported = ImportedRuleset.Of("growthbook", json);

        Assert.Empty(imported.Plan.Items.Where(item => item.Outcome == ImportOutcome.Refused).Select(item => (item.Key, item.Notes[^1])));
        foreach (var feature in reference.Features)
            for (var i = 0; i < Callers; i++)
            {
                var user = User(i);
                var variant = imported.EvaluateWith(feature, (string)user["id"], user);
                var value = variant is null
                    ? null
                    : imported.Ruleset.Flags[feature].Variants.Single(one => one.Key == variant).Value.Json.ToText();
                Assert.Equal((feature, i, reference.Evaluate(feature, user)), (feature, i, value));
            }
    }

    private static Dictionary<string, object> User(int number)
    {
        var user = new Dictionary<string, object> { ["id"] = string.Create(CultureInfo.InvariantCulture, $"user-{number}") };
        Add("plan", Plans[number % Plans.Length]);
        Add("age", Ages[number / 2 % Ages.Length]);
        Add("beta", Betas[number / 3 % Betas.Length]);
        return user;

        void Add(string name, object? value)
        {
            if (value is not null)
                user[name] = value;
        }
    }

    private static string Feature(Random random, int number)
    {
        var rules = Enumerable.Range(0, random.Next(0, 4)).Select(_ => Rule(random));
        return $$"""{"defaultValue":{{number}},"rules":[{{string.Join(',', rules)}}]}""";
    }

    private static string Rule(Random random)
    {
        var parts = new List<string>();
        if (random.Next(2) == 0)
            parts.Add("\"condition\":" + Conditions[random.Next(Conditions.Length)]);
        if (random.Next(2) == 0)
            parts.Add($"\"seed\":\"s{random.Next(3)}\"");
        if (random.Next(2) == 0)
            parts.Add($"\"hashVersion\":{random.Next(1, 3)}");
        if (random.Next(3) == 0)
            parts.Add("\"hashAttribute\":\"plan\"");
        if (random.Next(2) == 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"coverage\":{random.Next(0, 1001) / 1000.0}"));
        var cut = random.Next(0, 101) / 100.0;
        parts.Add(
            random.Next(2) == 0
                ? $"\"force\":{random.Next(3)}"
                : string.Create(CultureInfo.InvariantCulture, $"\"variations\":[1,2,3],\"weights\":[{cut},{1 - cut},0]")
        );
        return "{" + string.Join(',', parts) + "}";
    }
}
