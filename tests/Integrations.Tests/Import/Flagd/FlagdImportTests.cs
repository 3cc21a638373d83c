using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Flagd;

/// <summary>Tests that imported flags have the answers of flagd.</summary>
public sealed class FlagdImportTests
{
    private const int Callers = 1_000;

    private static readonly string[] Conditions =
    [
        """{"==":[{"var":"plan"},"pro"]}""",
        """{"!=":["pro",{"var":["plan"]}]}""",
        """{"==":[{"var":"plan"},null]}""",
        """{"<":[{"var":"age"},18]}""",
        """{"<":[18,{"var":"age"}]}""",
        """{">=":[{"var":"age"},0]}""",
        """{"in":[{"var":"plan"},["pro","team",5]]}""",
        """{"in":["ro",{"var":"plan"}]}""",
        """{"!":[{"ends_with":[{"var":"plan"},"o"]}]}""",
        """{"and":[{"var":"beta"},{"or":[{"==":[{"var":"age"},18]},{"$ref":"pro"}]}]}""",
    ];

    private static readonly object?[] Plans = ["pro", "team", "", null, 5.0],
        Ages = [18.0, 17.5, 0.0, null, 30.0],
        Betas = [true, false, "x", "", 0.0, null];

    [Theory]
    [InlineData("headerColorrachel@faas.com", 1_805_633_606)]
    [InlineData("new-checkout日本語", 1_485_690_601)]
    [InlineData("ejOoVL", 0)]
    [InlineData("ceQdGm", 0xFFFFFFFF)]
    public void Hash_OfTheReference_HasTheVectors(string text, uint hash) => Assert.Equal(hash, FlagdReference.Hash(text));

    [Fact]
    public void Import_GeneratedTargeting_HasTheAnswersOfFlagd()
    {
        var random = new Random(16);
        var flags = Enumerable
            .Range(0, 150)
            .Select(number =>
                $$"""
                    "flag-{{number}}":{"state":"{{(random.Next(9) == 0 ? "DISABLED" : "ENABLED")}}","variants":{"a":1,"b":2,"c":3},
                      "defaultVariant":{{(random.Next(3) == 0 ? "null" : "\"c\"")}},"targeting":{{Result(random, 2)}} }
                    """
            );

        AssertSame("{\"flags\":{" + string.Join(',', flags) + "},\"$evaluators\":{\"pro\":{\"==\":[{\"var\":\"plan\"},\"pro\"]}}}");
    }

    [Theory]
    [InlineData("""{"fractional":[["a",33],["b",33],["c",34]]}""")]
    [InlineData("""{"fractional":[["a"],["b"],["c"]]}""")]
    [InlineData("""{"fractional":[["a",0],["b",1000000]]}""")]
    [InlineData("""{"fractional":[{"var":"plan"},["a",1],["b",2]]}""")]
    [InlineData("""{"fractional":[{"cat":[{"var":"$flagd.flagKey"},{"var":"plan"}]},["a",25],["b",75]]}""")]
    [InlineData("""{"if":[{"var":"beta"},{"fractional":[{"cat":["seed",{"var":"targetingKey"}]},["a",1],["b",1]]},null]}""")]
    public void Import_Fractional_HasTheAnswersOfFlagd(string targeting) =>
        AssertSame(
            $$"""
            {"flags":{"f":{"state":"ENABLED","variants":{"a":"A","b":"B","c":"C"},"defaultVariant":"c","targeting":{{targeting}} } } }
            """
        );

    [Fact]
    public void Import_ConditionAsResult_IsTheNameOfAVariant() =>
        AssertSame(
            """
            {"flags":{"f":{"state":"ENABLED","variants":{"true":true,"false":false},"targeting":{"==":[{"var":"plan"},"pro"]}}}}
            """
        );

    [Theory]
    [InlineData("""{"sem_ver":[{"var":"v"},"^","1.2.3"]}""", "1.0.0-rc.1", "2.0.0")]
    [InlineData("""{"sem_ver":[{"var":"v"},"~","1.2.3"]}""", "1.2.9", "1.3.0")]
    [InlineData("""{"sem_ver":[{"var":"v"},"!=","1.2.3"]}""", "1.2.4", "x")]
    [InlineData("""{"sem_ver":[{"var":"v"},">=","1.2"]}""", "1.2.0", "1.1.9")]
    [InlineData("""{"starts_with":[{"var":"v"},"ab"]}""", "abc", "bab")]
    [InlineData("""{"and":[{"==":[{"var":"v"},"x"]},{">=":[{"var":"$flagd.timestamp"},1893456000]}]}""", "x", "y")]
    [InlineData("""{"and":[{"==":[{"var":"v"},"x"]},{"<":[{"var":"$flagd.timestamp"},1893456001]}]}""", "x", "y")]
    public void Import_Operator_PassesTheSameValues(string condition, string passing, string failing)
    {
        var imported = ImportedRuleset.Of("flagd", Flag($$"""{"if":[{{condition}},"a","b"]}"""));

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal("a", imported.Evaluate("f", "u", KeyValuePair.Create("v", passing)));
        Assert.Equal("b", imported.Evaluate("f", "u", KeyValuePair.Create("v", failing)));
    }

    [Theory]
    [InlineData("""{"if":[{"==":[{"var":"a"},{"var":"b"}]},"a"]}""", "/if/0/==")]
    [InlineData("""{"if":[{"<":[{"var":"a"},"x"]},"a"]}""", "/if/0/<")]
    [InlineData("""{"if":[{"map":[1]},"a"]}""", "/if/0/map")]
    [InlineData("""{"if":[{"==":[{"var":["a",1]},1]},"a"]}""", "/if/0/==/0/var")]
    [InlineData("""{"if":[true,"x"]}""", "/if/1")]
    [InlineData("""{"fractional":[["a",1],["a",2]]}""", "/fractional")]
    [InlineData("""{"fractional":[["a",0.5],["b",2]]}""", "/fractional/0")]
    [InlineData("""{"fractional":[]}""", "/fractional")]
    [InlineData("""{"$ref":"none"}""", "/$ref")]
    public void Import_TargetingThatCannotBeExact_IsRefusedWithItsPlace(string targeting, string place)
    {
        var item = ImportedRuleset.Of("flagd", Flag(targeting)).Item("f");

        Assert.Equal((ImportOutcome.Refused, "/flags/f/targeting" + place), (item.Outcome, item.Notes[^1].Pointer));
    }

    [Fact]
    public void Import_ReferencesThatGrow_RefuseTheFlag()
    {
        var evaluators = Enumerable.Range(0, 18).Select(i => $$"""  "e{{i}}":{"and":[{"$ref":"e{{i + 1}}"},{"$ref":"e{{i + 1}}"}]} """);
        var json =
            """{"flags":{"f":{"state":"ENABLED","variants":{"a":1},"targeting":{"if":[{"$ref":"e0"},"a"]}}},"$evaluators":{"""
            + string.Join(',', evaluators)
            + ",\"e18\":true}}";

        Assert.Contains("too large", ImportedRuleset.Of("flagd", json).Item("f").Notes[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_ListOfFlagsAgain_ChangesNothing()
    {
        const string json = """
            {"flags":[{"key":"f","state":"ENABLED","variants":{"a":1},"defaultVariant":"a","metadata":{"owner":"x"}}]}
            """;
        var first = ImportedRuleset.Of("flagd", json);

        var again = ImportedRuleset.Of("flagd", json, first.Ruleset);

        Assert.Equal("owner", Assert.Single(first.Ruleset.Flags["f"].Metadata).Name);
        Assert.Empty(again.Plan.Changes.Operations);
    }

    private static string Flag(string targeting) =>
        $$"""{"flags":{"f":{"state":"ENABLED","variants":{"a":1,"b":2},"targeting":{{targeting}} } } }""";

    private static void AssertSame(string json)
    {
        var reference = new FlagdReference((JsonObject)JsonNode.Parse(json)!);

        var imported = ImportedRuleset.Of("flagd", json);

        Assert.Empty(imported.Plan.Items.Where(item => item.Outcome == ImportOutcome.Refused).Select(item => (item.Key, item.Notes[^1])));
        foreach (var flag in reference.Flags)
            for (var i = 0; i < Callers; i++)
            {
                var context = Context(i);
                var variant = imported.EvaluateWith(flag, (string)context["targetingKey"], context);
                Assert.Equal((flag, i, reference.Evaluate(flag, context)), (flag, i, variant));
            }
    }

    private static Dictionary<string, object> Context(int number)
    {
        var context = new Dictionary<string, object> { ["targetingKey"] = string.Create(CultureInfo.InvariantCulture, $"user-{number}") };
        // Buckets are those of texts.
        Add("plan", number % 2 == 0 ? Plans[number / 2 % 4] : string.Create(CultureInfo.InvariantCulture, $"plan-{number}"));
        Add("age", Ages[number / 3 % Ages.Length]);
        Add("beta", Betas[number / 5 % Betas.Length]);
        return context;

        void Add(string name, object? value)
        {
            if (value is not null)
                context[name] = value;
        }
    }

    private static string Result(Random random, int depth) =>
        random.Next(depth > 0 ? 4 : 2) switch
        {
            0 => random.Next(3) == 0 ? "{\"if\":[true,null]}" : "{\"if\":[true,\"a\"]}",
            1 => $$"""{"fractional":[["a",{{random.Next(0, 50)}}],["b",{{random.Next(1, 50)}}]]}""",
            _ =>
                $$"""{"if":[{{Conditions[random.Next(Conditions.Length)]}},{{Result(random, depth - 1)}},{{Result(random, depth - 1)}}]}""",
        };
}
