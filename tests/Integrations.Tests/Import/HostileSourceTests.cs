using System.Text.Json.Nodes;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Tests that sources of any content are refused with a place, and never with an exception.</summary>
public sealed class HostileSourceTests
{
    private const int Mutations = 400;

    private static readonly string[] Values =
    [
        "null",
        "true",
        "-1",
        "1e300",
        "0.1",
        "\"x\"",
        "\"\"",
        "[]",
        "{}",
        "[[]]",
        "{\"a\":{\"b\":[1]}}",
    ];

    public static TheoryData<string, string> Sources { get; } =
        new()
        {
            {
                "goff",
                """
                    {"f":{"variations":{"a":1,"b":2},"bucketingKey":"team","disable":false,"metadata":{"owner":"x"},"version":"1",
                      "experimentation":{"start":"2029-01-01T00:00:00Z","end":"2031-01-01T00:00:00Z"},
                      "targeting":[{"name":"r","query":"plan eq \"pro\" and age gt 3","percentage":{"a":10,"b":90}}],
                      "scheduledRollout":[{"date":"2029-01-01T00:00:00Z","targeting":[{"name":"r","percentage":{"a":-1}}]}],
                      "defaultRule":{"progressiveRollout":{"initial":{"variation":"a","percentage":0,"date":"2028-01-01T00:00:00Z"},
                        "end":{"variation":"b","percentage":50,"date":"2029-01-01T00:00:00Z"}}}}}
                    """
            },
            {
                "growthbook",
                """
                    {"features":{"f":{"defaultValue":1,"rules":[
                      {"force":2,"coverage":0.5,"condition":{"a":{"$in":["x",1]},"$or":[{"b":true},{"c":{"$vgt":"1.2.3"}}]}},
                      {"variations":[1,2],"weights":[0.5,0.5],"namespace":["n",0,1],"meta":[{"passthrough":true},{}],
                       "filters":[{"attribute":"id","seed":"s","ranges":[[0,0.5]]}],"ranges":[[0,0.5],[0.5,1]],"hashVersion":2},
                      {"force":3,"parentConditions":[{"id":"g","condition":{"value":1},"gate":true}]}]},
                      "g":{"defaultValue":1}},"savedGroups":{"team":["a"]}}
                    """
            },
            {
                "launchdarkly",
                """
                    {"flags":{"f":{"on":true,"salt":"s","variations":["a","b"],"offVariation":1,"prerequisites":[{"key":"g","variation":0}],
                      "targets":[{"values":["u"],"variation":1}],"contextTargets":[{"contextKind":"org","values":["o"],"variation":0}],
                      "rules":[{"id":"r","clauses":[{"attribute":"a","op":"in","values":["x",1],"negate":true},
                        {"op":"segmentMatch","values":["s"]}],"rollout":{"variations":[{"variation":0,"weight":50000},
                        {"variation":1,"weight":50000}],"bucketBy":"b","seed":7}}],"fallthrough":{"variation":0}},
                      "g":{"on":true,"variations":[true],"fallthrough":{"variation":0}}},
                     "segments":{"s":{"salt":"s","included":["u"],"excluded":["v"],
                      "includedContexts":[{"contextKind":"org","values":["o"]}],
                      "rules":[{"clauses":[{"attribute":"a","op":"before","values":[1]}],"weight":1000,"rolloutContextKind":"org"}]}}}
                    """
            },
            {
                "flagd",
                """
                    {"flags":{"f":{"state":"ENABLED","variants":{"a":1,"b":2},"defaultVariant":"a","metadata":{"owner":"x"},"targeting":
                      {"if":[{"and":[{"==":[{"var":"p"},"x"]},{"in":[{"var":"q"},["y",1]]},{"sem_ver":[{"var":"v"},"^","1.2.3"]}]},
                       {"fractional":[{"cat":["s",{"var":"q"}]},["a",1],["b",2]]},{"$ref":"e"}]}}},"$evaluators":{"e":{"if":[true,"b"]}}}
                    """
            },
        };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Plan_ChangedValues_NameAPlaceInTheSource(string format, string source)
    {
        var random = new Random(16);
        for (var i = 0; i < Mutations; i++)
        {
            var document = JsonNode.Parse(source)!;
            Mutate(document, random);
            var json = document.ToJsonString();

            var plan = ImportPlanner.Plan(
                format,
                new([ImportedRuleset.File("", json)]) { AllowApproximate = true, Time = ImportedRuleset.Now },
                FlagCluster.Contracts.Rulesets.Ruleset.Empty
            );

            foreach (var note in plan.Errors.Concat(plan.Items.SelectMany(item => item.Notes)))
                Assert.True(Exists(document, note.Pointer), $"{note.Pointer} {note.Detail}\n{json}");
            Assert.DoesNotContain(
                plan.Items.SelectMany(item => item.Notes),
                note => note.Detail.Contains("Please report", StringComparison.Ordinal)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Plan_DuplicateKeyOrTooDeepOrCutOff_IsAnError(string format, string source)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000);

        Assert.All(
            (string[])["{\"f\":1,\"f\":2}", deep, source[..^3], "\"\\ud800\"", "a: &b [1]\nc: *b"],
            text => Assert.NotEmpty(ImportedRuleset.Of(format, text).Plan.Errors)
        );
    }

    private static void Mutate(JsonNode document, Random random)
    {
        JsonNode[] nodes = [.. Descendants(document)];
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var node = nodes[random.Next(nodes.Length)];
            var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
            if (node.Parent is JsonObject owner)
                owner[node.GetPropertyName()] = value;
            else if (node.Parent is JsonArray list)
                list[node.GetElementIndex()] = value;
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        var children = node switch
        {
            JsonObject owner => owner.Select(item => item.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Descendants).Prepend(node);
    }

    /// <summary>Returns whether a pointer leads to a value, or to a property that is missing there.</summary>
    private static bool Exists(JsonNode document, string pointer)
    {
        JsonNode? node = document;
        foreach (var part in pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal)))
        {
            if (node is JsonArray list && int.TryParse(part, out var index) && index < list.Count)
                node = list[index];
            else if (node is JsonObject owner && owner.ContainsKey(part))
                node = owner[part];
            else
                return false;
        }
        return true;
    }
}
