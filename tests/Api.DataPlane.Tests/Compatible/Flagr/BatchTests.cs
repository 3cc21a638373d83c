using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests batches.</summary>
public sealed class BatchTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Evaluate_EntitiesAndFlags_HasAnAnswerForEach()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = await environment.FlagrBatchAsync(
            """
            {"entities":[{"entityID":"a","entityContext":{"country":"FR"}},{"entityID":"b","entityType":"t"}],
             "flagIDs":[42,42,99],"flagKeys":["layout","layout","missing"]}
            """
        );

        Assert.Equal(
            ["a 42 imported B", "a 99  ", "a  layout wide", "a  missing ", "b 42 imported ", "b 99  ", "b  layout wide", "b  missing "],
            Describe(answer.Expect(200))
        );
    }

    [Theory]
    [InlineData("""["shop"]""", "ANY", "imported limit")]
    [InlineData("""["web","shop"]""", "ANY", "imported limit")]
    [InlineData("""["other"]""", "ANY", "")]
    [InlineData("""["web","other"]""", "ANY", "imported")]
    [InlineData("""["shop","web"]""", "ALL", "imported")]
    [InlineData("""["shop","other"]""", "ALL", "")]
    public async Task Evaluate_Tags_SelectFlags(string tags, string op, string flags)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = await environment.FlagrBatchAsync(
            $$"""{"entities":[{"entityID":"a"}],"flagTags":{{tags}},"flagTagsOperator":"{{op}}"}"""
        );

        var results = answer.Expect(200).Json.GetProperty("evaluationResults").EnumerateArray().ToList();
        Assert.Equal(flags, string.Join(' ', results.Select(result => result.GetProperty("flagKey").GetString())));
        Assert.All(results, result => Assert.Equal(op, result.GetProperty("evalContext").GetProperty("flagTagsOperator").GetString()));
    }

    [Fact]
    public async Task Evaluate_TagsOfFlagsThatTheKeyDoesNotSee_SelectNone()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = await environment.FlagrBatchAsync(
            """{"entities":[{"entityID":"a"}],"flagTags":["shop"],"flagKeys":["limit"]}""",
            environment.ClientKey
        );

        Assert.Equal(["a  imported ", "a  limit "], Describe(answer.Expect(200)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"flagKeys":["layout"]}""")]
    [InlineData("""{"entities":[],"flagKeys":["layout"]}""")]
    [InlineData("""{"entities":{},"flagKeys":["layout"]}""")]
    [InlineData("""{"entities":[5],"flagKeys":["layout"]}""")]
    [InlineData("""{"entities":[{}],"flagKeys":[5]}""")]
    [InlineData("""{"entities":[{}],"flagIDs":["5"]}""")]
    [InlineData("""{"entities":[{}],"flagIDs":[0]}""")]
    [InlineData("""{"entities":[{}],"flagTags":["a",5]}""")]
    [InlineData("""{"entities":[{}],"flagTags":["a"],"flagTagsOperator":"NONE"}""")]
    public async Task Evaluate_InvalidBatch_Is400WithAMessage(string body)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        Assert.NotEqual("", (await environment.FlagrBatchAsync(body)).ExpectError(400));
    }

    [Fact]
    public async Task Evaluate_MoreEvaluationsThanAllowed_Is400()
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        var entities = string.Join(',', Enumerable.Repeat("{}", 101));
        var ids = string.Join(',', Enumerable.Range(1, 100));

        var answer = await environment.FlagrBatchAsync($$"""{"entities":[{{entities}}],"flagIDs":[{{ids}}]}""");

        Assert.Equal("batch evaluation size 10100 exceeds maximum allowed size of 10000", answer.ExpectError(400));
    }

    [Fact]
    public async Task Evaluate_WithDebug_IsLimitedMore()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        (await environment.FlagrBatchAsync(Debug(100))).Expect(200);
        var answer = await environment.FlagrBatchAsync(Debug(101));

        Assert.Equal("batch evaluation size 101 exceeds maximum allowed size of 100 with enableDebug", answer.ExpectError(400));

        static string Debug(int entities) =>
            $$"""{"entities":[{{string.Join(',', Enumerable.Repeat("{}", entities))}}],"flagKeys":["beta"],"enableDebug":true}""";
    }

    [Fact]
    public async Task Evaluate_EntitiesWithoutIds_HaveDifferentOnesOf63Bits()
    {
        const string Prefix = "randomly_generated_";
        var environment = await server.NewFlagrEnvironmentAsync();
        var entities = string.Join(',', Enumerable.Repeat("{}", 100));

        var answer = await environment.FlagrBatchAsync($$"""{"entities":[{{entities}}],"flagKeys":["layout"]}""");

        var ids = answer
            .Expect(200)
            .Json.GetProperty("evaluationResults")
            .EnumerateArray()
            .Select(result => result.GetProperty("evalContext").GetProperty("entityID").GetString()!)
            .ToList();
        Assert.All(ids, id => Assert.StartsWith(Prefix, id, StringComparison.Ordinal));
        Assert.Equal(100, ids.Distinct().Count());
        Assert.Contains(ids, id => long.Parse(id[Prefix.Length..], System.Globalization.CultureInfo.InvariantCulture) > uint.MaxValue);
    }

    private static IEnumerable<string> Describe(Answer answer) =>
        answer
            .Json.GetProperty("evaluationResults")
            .EnumerateArray()
            .Select(result =>
            {
                var context = result.GetProperty("evalContext");
                var entity = context.GetProperty("entityID").GetString();
                return $"{entity} {Text(context, "flagID")} {Text(result, "flagKey")} {Text(result, "variantKey")}";
            });

    private static string Text(System.Text.Json.JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
