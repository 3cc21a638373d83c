using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.LaunchDarkly;

/// <summary>Tests that imported flags have the answers of LaunchDarkly.</summary>
public sealed class LaunchDarklyImportTests
{
    private const int Callers = 1_000;

    private static readonly string[] Clauses =
    [
        """{"attribute":"country","op":"in","values":["DE","FR",7]}""",
        """{"attribute":"country","op":"in","values":["DE"],"negate":true}""",
        """{"attribute":"country","op":"startsWith","values":["D","F"],"negate":true}""",
        """{"attribute":"age","op":"lessThan","values":[30]}""",
        """{"attribute":"age","op":"greaterThanOrEqual","values":[18,"x"],"negate":true}""",
        """{"attribute":"key","op":"in","values":["user-1","user-2"]}""",
        """{"contextKind":"org","attribute":"plan","op":"in","values":["pro"]}""",
        """{"contextKind":"org","attribute":"plan","op":"in","values":["pro"],"negate":true}""",
        """{"op":"segmentMatch","values":["beta","unknown"]}""",
        """{"op":"segmentMatch","values":["orgs"],"negate":true}""",
        """{"attribute":"country","op":"endsWith","values":["E",7]}""",
        """{"attribute":"country","op":"contains","values":["R","e"],"negate":true}""",
        """{"attribute":"country","op":"matches","values":["^[DF]"]}""",
        """{"attribute":"age","op":"lessThanOrEqual","values":[18]}""",
        """{"attribute":"age","op":"greaterThan","values":[18]}""",
        """{"attribute":"age","op":"before","values":[19,"2026-01-01T00:00:00Z"]}""",
        """{"attribute":"age","op":"after","values":[18]}""",
        """{"attribute":"version","op":"semVerEqual","values":["1.2.0"]}""",
        """{"attribute":"version","op":"semVerLessThan","values":["2.0.0"]}""",
        """{"attribute":"version","op":"semVerGreaterThan","values":["1.2"],"negate":true}""",
        """{"attribute":"kind","op":"in","values":["org"]}""",
        """{"attribute":"kind","op":"in","values":["user","other"],"negate":true}""",
        """{"attribute":"anonymous","op":"in","values":[true]}""",
        """{"attribute":"anonymous","op":"in","values":[false]}""",
    ];

    private const string Segments = """
        {"beta":{"key":"beta","salt":"s1","included":["user-3","user-4"],"excluded":["user-4","user-5"],"rules":[
          {"clauses":[{"attribute":"country","op":"in","values":["DE"]}],"weight":50000},
          {"clauses":[{"attribute":"age","op":"lessThan","values":[20]}],"weight":20000,"bucketBy":"age"}]},
         "orgs":{"key":"orgs","salt":"s2","included":["user-6"],"excluded":["user-7","user-8","user-9","user-10"],
          "includedContexts":[{"contextKind":"org","values":["org-1"]}],
          "excludedContexts":[{"contextKind":"org","values":["org-2"]}],"rules":[
          {"clauses":[],"weight":40000,"rolloutContextKind":"org"}]}}
        """;

    private static readonly object?[] Countries = ["DE", "FR", "de", null, 7.0],
        Ages = [18.0, 30.5, "18", null, 19.0],
        Versions = ["1.2.3", "1.2", "2.0.0-rc.1", "x", null];

    [Theory]
    [InlineData("hashKey.saltyA", "userKeyA", 0.42157587f)]
    [InlineData("hashKey.saltyA", "userKeyB", 0.6708485f)]
    [InlineData("hashKey.saltyA", "userKeyC", 0.10343106f)]
    [InlineData("61", "userKeyA", 0.09801207f)]
    public void Bucket_OfTheReference_HasThePublishedVectors(string prefix, string value, float bucket) =>
        Assert.Equal(bucket, LaunchDarklyReference.Bucket(prefix, value));

    [Fact]
    public void Import_GeneratedFlags_HaveTheAnswersOfLaunchDarkly()
    {
        var random = new Random(16);
        var flags = string.Join(',', Enumerable.Range(0, 150).Select(number => $"\"flag-{number}\":{Flag(random, number)}"));

        AssertSame("{\"flags\":{" + flags + "},\"segments\":" + Segments + "}");
    }

    [Theory]
    [InlineData("""{"variations":[{"variation":0,"weight":0},{"variation":1,"weight":100000}]}""")]
    [InlineData("""{"variations":[{"variation":0,"weight":33333},{"variation":1,"weight":33333},{"variation":2,"weight":33334}]}""")]
    [InlineData("""{"variations":[{"variation":0,"weight":10000},{"variation":1,"weight":20000}]}""")]
    [InlineData("""{"variations":[{"variation":0,"weight":50000},{"variation":1,"weight":50000}],"bucketBy":"age"}""")]
    [InlineData("""{"variations":[{"variation":0,"weight":50000},{"variation":1,"weight":50000}],"bucketBy":"country"}""")]
    [InlineData("""{"variations":[{"variation":0,"weight":50000},{"variation":1,"weight":50000}],"contextKind":"org"}""")]
    [InlineData(
        """
            {"kind":"experiment","seed":61,"variations":[{"variation":0,"weight":5000},{"variation":1,"weight":5000},
              {"variation":0,"weight":90000,"untracked":true}]}
            """
    )]
    public void Import_Rollout_HasTheAnswersOfLaunchDarkly(string rollout) =>
        AssertSame(
            $$"""
            {"flags":{"f":{"on":true,"salt":"4d5e","variations":["a","b","c"],"fallthrough":{"rollout":{{rollout}} } } } }
            """
        );

    [Fact]
    public void Import_ChainOfPrerequisites_HasTheAnswersOfLaunchDarkly()
    {
        const string rest = """
            "variations":["a","b","c"],"offVariation":1,"salt":"s","fallthrough":{"rollout":{"variations":[
              {"variation":0,"weight":50000},{"variation":1,"weight":25000},{"variation":2,"weight":25000}]}}}
            """;

        AssertSame(
            "{\"flags\":{\"c\":{\"on\":true,"
                + rest
                + ",\"b\":{\"on\":true,\"prerequisites\":[{\"key\":\"c\",\"variation\":0}],"
                + rest
                + ",\"a\":{\"on\":true,\"prerequisites\":[{\"key\":\"b\",\"variation\":1}],"
                + rest
                + ",\"off\":{\"on\":false,"
                + rest
                + ",\"d\":{\"on\":true,\"prerequisites\":[{\"key\":\"off\",\"variation\":1}],"
                + rest
                + "}}"
        );
    }

    [Fact]
    public void Import_ListOfTheApi_HasTheAnswersOfTheDocumentOfTheSdks()
    {
        const string state = """
            "on":true,"salt":"s","offVariation":1,"fallthrough":{"rollout":{"variations":[
              {"variation":0,"weight":40000},{"variation":1,"weight":60000}]}},
            "rules":[{"_id":"r1","id":"r1","description":"Germany","variation":0,
              "clauses":[{"attribute":"country","op":"in","values":["DE"]}]}]
            """;
        const string api =
            """
                {"items":[{"key":"f","name":"F","description":"d","kind":"boolean","tags":["t"],"temporary":false,
                  "_maintainer":{"email":"ann@example.org"},"clientSideAvailability":{"usingEnvironmentId":true,"usingMobileKey":false},
                  "variations":[{"_id":"1","value":true},{"_id":"2","value":false}],"environments":{"production":{
                """
            + state
            + "}}}]}";
        const string segments = """{"items":[{"key":"s","name":"S","included":["a"],"excluded":["a","b"],"salt":"x","rules":[]}]}""";
        var request = new ImportRequest([ImportedRuleset.File("flags.json", api), ImportedRuleset.File("segments.json", segments)]);

        var ofApi = ImportedRuleset.Of("launchdarkly", request);
        var ofSdk = ImportedRuleset.Of("launchdarkly", "{\"flags\":{\"f\":{\"variations\":[true,false]," + state + "}}}");

        var flag = ofApi.Ruleset.Flags["f"];
        Assert.Equal(("d", "ann@example.org", true, true), (flag.Description, flag.Owner, flag.ClientVisible, flag.Permanent));
        Assert.Equal(("r1", "Germany"), (flag.Rules[0].Id, flag.Rules[0].Name));
        Assert.Equal((1, 1), (ofApi.Ruleset.Segments["s"].Included.Count, ofApi.Ruleset.Segments["s"].Excluded.Count));
        for (var i = 0; i < Callers; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            Assert.Equal(ofSdk.Evaluate("f", key), ofApi.Evaluate("f", key));
        }
    }

    [Theory]
    [InlineData("""{"attribute":"a","op":"matches","values":["^[ab]+$"]}""", "abba", "abc")]
    [InlineData("""{"attribute":"a","op":"endsWith","values":["x","y"]}""", "ay", "ya")]
    [InlineData("""{"attribute":"a","op":"contains","values":["bc"]}""", "abcd", "acbd")]
    [InlineData(
        """{"attribute":"a","op":"before","values":["2027-01-01T00:00:00Z"]}""",
        "2026-12-31T23:59:59.999Z",
        "2027-01-01T00:00:00Z"
    )]
    [InlineData("""{"attribute":"a","op":"after","values":[1798761600000]}""", "2027-01-01T00:00:00.001Z", "2027-01-01T00:00:00Z")]
    [InlineData("""{"attribute":"a","op":"semVerGreaterThan","values":["1.2"]}""", "1.2.1", "1.2.0")]
    [InlineData("""{"attribute":"a","op":"semVerEqual","values":["2.0.0"]}""", "2", "v2")]
    [InlineData("""{"attribute":"anonymous","op":"in","values":[false]}""", "x", null)]
    [InlineData("""{"contextKind":"user","attribute":"/a","op":"in","values":["x"],"negate":true}""", "y", null)]
    public void Import_Operator_PassesTheSameValues(string clause, string passing, string? failing)
    {
        var imported = ImportedRuleset.Of("launchdarkly", Rule($$"""{"clauses":[{{clause}}],"variation":0}"""));

        Assert.Equal(ImportOutcome.Exact, imported.Item("f").Outcome);
        Assert.Equal("true", Evaluate("a", passing));
        Assert.Equal("false", failing is null ? Evaluate("anonymous", true) : Evaluate("a", failing));

        string? Evaluate(string name, object value) => imported.EvaluateWith("f", "u", new Dictionary<string, object> { [name] = value });
    }

    [Theory]
    [InlineData("""{"clauses":[{"attribute":"a","op":"like","values":["b"]}],"variation":0}""", "/clauses/0")]
    [InlineData("""{"clauses":[{"attribute":"a","op":"matches","values":["(?=b)"]}],"variation":0}""", "/clauses/0")]
    [InlineData("""{"clauses":[{"attribute":"a","op":"in","values":[[1]]}],"variation":0}""", "/clauses/0")]
    [InlineData("""{"clauses":[{"attribute":"kind","op":"startsWith","values":["o"]}],"variation":0}""", "/clauses/0")]
    [InlineData("""{"clauses":[{"op":"in","values":["o"]}],"variation":0}""", "/clauses/0")]
    [InlineData("""{"clauses":[],"variation":2}""", "/variation")]
    [InlineData("""{"clauses":[],"rollout":{"variations":[]}}""", "/rollout")]
    [InlineData("""{"clauses":[],"rollout":{"variations":[{"variation":0,"weight":-1}]}}""", "/rollout/variations/0/weight")]
    [InlineData("""{"clauses":[]}""", "")]
    public void Import_RuleThatCannotBeExact_IsRefusedWithItsPlace(string rule, string place)
    {
        var item = ImportedRuleset.Of("launchdarkly", Rule(rule)).Item("f");

        Assert.Equal((ImportOutcome.Refused, "/flags/f/rules/0" + place), (item.Outcome, item.Notes[^1].Pointer));
    }

    [Theory]
    [InlineData(
        """{"flags":{"f":{"on":true,"variations":[1],"fallthrough":{"variation":0},"prerequisites":[{"key":"g","variation":0}]}}}"""
    )]
    [InlineData("""{"flags":{"f":{"on":true,"variations":[1],"fallthrough":{"variation":0},"migration":{}}}}""")]
    [InlineData("""{"flags":{"f":{"on":true,"variations":[1,"a"],"fallthrough":{"variation":0}}}}""")]
    [InlineData("""{"flags":{"f":{"on":true,"variations":[1]}}}""")]
    public void Import_ItemThatCannotBeExact_IsRefused(string json) =>
        Assert.Equal(ImportOutcome.Refused, ImportedRuleset.Of("launchdarkly", json).Item("f").Outcome);

    [Theory]
    [InlineData("""{"items":[{"key":"f","variations":[],"environments":{"a":{},"b":{}}}]}""", "namespace")]
    [InlineData("""{"items":[{"key":"f","variations":[]}]}""", "'env'")]
    [InlineData("""{"features":[]}""", "neither")]
    public void Import_OtherDocument_IsAnError(string json, string detail) =>
        Assert.Contains(
            detail,
            Assert.Single(ImportedRuleset.Of("launchdarkly", json).Plan.Errors).Detail,
            StringComparison.OrdinalIgnoreCase
        );

    [Fact]
    public void Import_Again_ChangesNothing()
    {
        var json = "{\"flags\":{\"f\":" + Flag(new Random(1), 1) + "},\"segments\":" + Segments + ",\"flagValues\":{\"v\":\"x\"}}";
        var first = ImportedRuleset.Of("launchdarkly", json);

        var again = ImportedRuleset.Of("launchdarkly", json, first.Ruleset);

        Assert.Equal("x", first.Ruleset.Flags["v"].Variants[0].Value.AsString());
        Assert.Empty(again.Plan.Changes.Operations);
    }

    private static string Rule(string rule) =>
        $$"""{"flags":{"f":{"on":true,"salt":"s","variations":[true,false],"fallthrough":{"variation":1},"rules":[{{rule}}]} } }""";

    private static void AssertSame(string json)
    {
        var reference = new LaunchDarklyReference((JsonObject)JsonNode.Parse(json)!);

        var imported = ImportedRuleset.Of("launchdarkly", json);

        Assert.Empty(imported.Plan.Items.Where(item => item.Outcome == ImportOutcome.Refused).Select(item => (item.Key, item.Notes[^1])));
        foreach (var flag in reference.Flags)
            for (var i = 0; i < Callers; i++)
            {
                var user = User(i);
                var index = reference.Evaluate(flag, user);
                var expected = index is null ? null : imported.Ruleset.Flags[flag].Variants[index.Value].Key;
                Assert.Equal((flag, i, expected), (flag, i, imported.EvaluateWith(flag, (string)user["key"], user)));
            }
    }

    private static Dictionary<string, object> User(int number)
    {
        var user = new Dictionary<string, object> { ["key"] = string.Create(CultureInfo.InvariantCulture, $"user-{number}") };
        Add("country", Countries[number % Countries.Length]);
        Add("age", Ages[number / 3 % Ages.Length]);
        Add("version", Versions[number / 5 % Versions.Length]);
        Add("anonymous", number % 6 == 0 ? true : null);
        if (number % 4 != 0)
        {
            Add("org.key", string.Create(CultureInfo.InvariantCulture, $"org-{number % 7}"));
            Add(
                "org.plan",
                number % 3 == 0 ? "pro"
                    : number % 3 == 1 ? "free"
                    : null
            );
        }
        return user;

        void Add(string name, object? value)
        {
            if (value is not null)
                user[name] = value;
        }
    }

    private static string Flag(Random random, int number)
    {
        var rules = Enumerable.Range(0, random.Next(0, 4)).Select(_ => RandomRule(random));
        var prerequisite =
            number > 5 && random.Next(3) == 0 ? $$"""{"key":"flag-{{random.Next(5)}}","variation":{{random.Next(3)}} }""" : "";
        var on = random.Next(6) > 0 ? "true" : "false";
        return $$"""
            {"on":{{on}},"salt":"salt-{{number}}","variations":["a","b","c"],"offVariation":{{(random.Next(3) == 0 ? "null" : "2")}},
             "prerequisites":[{{prerequisite}}],"targets":[{"values":["user-{{random.Next(20)}}"],"variation":1}],
             "rules":[{{string.Join(',', rules)}}],"fallthrough":{{Serve(random)}} }
            """;
    }

    private static string RandomRule(Random random)
    {
        var clauses = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Clauses[random.Next(Clauses.Length)]);
        return $$"""{"clauses":[{{string.Join(',', clauses)}}],{{Serve(random)[1..]}}""";
    }

    private static string Serve(Random random)
    {
        if (random.Next(3) == 0)
            return $$"""{"variation":{{random.Next(3)}} }""";
        var first = random.Next(0, 100_001);
        var second = random.Next(0, 100_001 - first);
        return $$"""
            {"rollout":{"variations":[{"variation":2,"weight":{{first}} },{"variation":0,"weight":{{second}} },
              {"variation":1,"weight":{{100_000 - first - second}} }]} }
            """;
    }
}
