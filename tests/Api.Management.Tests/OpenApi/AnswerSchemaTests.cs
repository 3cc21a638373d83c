using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.OpenApi;

/// <summary>Compares real answers with the schemas of /openapi/v1.json, which other code defines.</summary>
public sealed class AnswerSchemaTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string[] AnswersOfTheDataPlane =
    [
        "ofrepSuccess",
        "ofrepFailure",
        "ofrepBulk",
        "ofrepBulkFlag",
        "ofrepEventStream",
        "ofrepEndpoint",
        "reportAnswer",
        "rejectedEvent",
        "problem",
        "inputError",
    ];

    private static IEnumerable<AnswerSample> All => AnswerSample.DataPlane.Concat(AnswerSample.Management);

    public static TheoryData<string> Samples => [.. All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Answer_OfEachKind_MatchesItsSchema(string name)
    {
        var sample = All.Single(sample => sample.Name == name);
        var api = await DocumentedApi.ReadAsync(server);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await sample.Send(environment);

        Assert.Empty(api.Errors(sample.Method, sample.Template, answer.Expect(sample.Status)));
    }

    [Fact]
    public async Task Schemas_OfTheDataPlane_HaveNoMemberThatNoAnswerHas()
    {
        var api = await DocumentedApi.ReadAsync(server);
        var document = SampleDocuments.Mixed.Replace(
            "\"key\": \"limit\",",
            "\"key\": \"limit\", \"metadata\": {\"team\": \"shop\"},",
            StringComparison.Ordinal
        );
        var seen = new HashSet<string>(StringComparer.Ordinal);

        foreach (var sample in AnswerSample.DataPlane)
        {
            var environment = await server.NewEnvironmentAsync(document);
            seen.UnionWith(api.Members(sample.Method, sample.Template, await sample.Send(environment)));
        }

        Assert.Empty(AnswersOfTheDataPlane.SelectMany(api.MembersOf).Except(seen));
    }

    [Fact]
    public async Task Stream_EventsOfARuleset_MatchTheirSchemas()
    {
        var api = await DocumentedApi.ReadAsync(server);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();

        var put = await stream.NextAsync();
        await environment.PutNumberAsync(1);
        var patch = await stream.NextAsync();

        Assert.Equal(("put", "patch"), (put.Name, patch.Name));
        Assert.Empty(api.Errors("ruleset", put.Json));
        Assert.Empty(api.Errors("patch", patch.Json));
        Assert.All([put, patch], item => Assert.Empty(api.Errors("rulesetEvent", item.Json)));
    }
}
