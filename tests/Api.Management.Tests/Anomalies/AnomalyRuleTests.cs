using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Anomalies;

public sealed class AnomalyRuleTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/anomaly-rules/color-errors";

    private const string Rule = """{"flag":"color","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1}}""";

    private const string Guard = """
        {"flag":"color","variant":"blue","metric":{"of":"people","track":"error"},"compare":{"to":"variant","variant":"red"},
         "actions":[{"disable":true}]}
        """;

    [Fact]
    public async Task Put_NewRule_Is201WithItsVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var created = (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        Assert.Equal("\"1\"", created.Header("ETag"));
        Assert.Equal(("color-errors", "ok"), (created.String("name"), created.String("status")));
        Assert.Equal("color-errors", created.Json.GetProperty("rule").GetProperty("name").GetString());
        Assert.StartsWith("apiToken:", created.String("updatedBy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ExistingRule_Is200WithTheNextVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        var replaced = (await environment.SendAsync("PUT", Path, Guard, ("If-Match", "\"1\""))).Expect(200);

        Assert.Equal("\"2\"", replaced.Header("ETag"));
        Assert.True(replaced.Json.GetProperty("acts").GetBoolean());
    }

    [Theory]
    [InlineData("If-Match", "\"7\"")]
    [InlineData("If-None-Match", "*")]
    public async Task Put_ConditionThatIsNotMet_Is412AndChangesNothing(string header, string value)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        (await environment.SendAsync("PUT", Path, Guard, (header, value))).ExpectProblem(412);

        Assert.Equal("\"1\"", (await environment.SendAsync("GET", Path)).Expect(200).Header("ETag"));
    }

    [Fact]
    public async Task Put_NewRuleWithIfMatch_Is412()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("PUT", Path, Rule, ("If-Match", "*"))).ExpectProblem(412);

        (await environment.SendAsync("GET", Path)).ExpectProblem(404);
    }

    [Theory]
    [InlineData("typo", "There is no target 'typo': set Alerts:Targets:typo:Url and :Secret.")]
    [InlineData("webhook:nope", "Neither the project nor its organization has a webhook 'nope'.")]
    public async Task Put_NotificationWithoutATarget_Is422(string target, string detail)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var rule = $$"""
            {"flag":"color","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},
             "actions":[{"notify":"log"},{"notify":"{{target}}"}]}
            """;

        var answer = (await environment.SendAsync("PUT", Path, rule)).ExpectProblem(422);

        Assert.Equal(["/actions/1/notify"], answer.Pointers);
        Assert.Contains(detail, answer.Text, StringComparison.Ordinal);
        (await environment.SendAsync("GET", Path)).ExpectProblem(404);
    }

    [Fact]
    public async Task Put_AgainAfterADelete_HasTheNextVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);
        (await environment.SendAsync("PUT", Path, Guard)).Expect(200);
        (await environment.SendAsync("DELETE", Path)).Expect(204);

        var created = (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        Assert.Equal("\"3\"", created.Header("ETag"));
    }

    [Fact]
    public async Task Put_InvalidRule_Is422WithAllErrors()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        const string Invalid = """
            {"flag":"color","metric":{"of":"nothing"},"compare":{"to":"threshold"},"window":"soon","actions":[{"explode":true}]}
            """;

        var answer = (await environment.SendAsync("PUT", Path, Invalid)).ExpectProblem(422);

        Assert.Superset(new HashSet<string> { "/metric/of", "/compare", "/window", "/actions/0/explode" }, answer.Pointers.ToHashSet());
    }

    [Fact]
    public async Task Put_NamesThatTheRulesetDoesNotHave_Is422WithAllErrors()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var unknown = Guard
            .Replace("\"blue\"", "\"green\"", StringComparison.Ordinal)
            .Replace("{\"disable\":true}", "{\"serve\":\"black\"}", StringComparison.Ordinal);

        var answer = (await environment.SendAsync("PUT", Path, unknown)).ExpectProblem(422);

        Assert.Equal(["/variant", "/actions/0/serve"], answer.Pointers);
        var flag = (await environment.SendAsync("PUT", Path, Rule.Replace("color", "none", StringComparison.Ordinal))).ExpectProblem(422);
        Assert.Equal(["/flag"], flag.Pointers);
    }

    [Fact]
    public async Task Put_WindowThatIsNoMultipleOfTheStep_Is422()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.SendAsync("PUT", Path, Rule.Insert(1, "\"window\":\"90s\","));

        Assert.Equal(["/window"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Put_AnotherName_Is422()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.SendAsync("PUT", Path, Rule.Insert(1, "\"name\":\"other\","));

        Assert.Equal(["/name"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Put_MoreRulesThanAllowed_Is409()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        for (var number = 0; number < IAnomalyRuleStore.MaxRules; number++)
            (await environment.SendAsync("PUT", $"/anomaly-rules/rule-{number}", Rule)).Expect(201);

        (await environment.SendAsync("PUT", Path, Rule)).ExpectProblem(409);
    }

    [Fact]
    public async Task Get_CurrentCopy_Is304()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        (await environment.SendAsync("GET", Path, null, ("If-None-Match", "\"1\""))).Expect(304);
    }

    [Fact]
    public async Task List_Rules_ReturnsPagesByName()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        foreach (var name in new[] { "b", "c", "a" })
            (await environment.SendAsync("PUT", "/anomaly-rules/" + name, Rule)).Expect(201);

        var first = (await environment.SendAsync("GET", "/anomaly-rules?limit=2")).Expect(200).Json;
        var second = (await environment.SendAsync("GET", $"/anomaly-rules?limit=2&after={first.GetProperty("next")}")).Expect(200).Json;

        Assert.Equal(["a", "b"], first.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(["c"], second.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Delete_Rule_Is204AndThen404()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);

        (await environment.SendAsync("DELETE", Path, null, ("If-Match", "\"2\""))).ExpectProblem(412);
        (await environment.SendAsync("DELETE", Path, null, ("If-Match", "\"1\""))).Expect(204);

        (await environment.SendAsync("DELETE", Path)).ExpectProblem(404);
    }

    [Theory]
    [InlineData("{\"disable\":true}", "flags.toggle")]
    [InlineData("{\"serve\":\"red\"}", "flags.write")]
    [InlineData("{\"restore\":true}", "flags.write")]
    public async Task Put_RuleThatActsWithoutThePermissionToAct_Is403(string action, string permission)
    {
        await using var narrow = await NarrowServer.StartAsync(
            Permission.EnvironmentsRead,
            Permission.FlagsRead,
            Permission.AnalyticsRead,
            Permission.AnomalyWrite
        );
        var environment = await narrow.NewEnvironmentAsync();

        var answer = await environment.SendAsync("PUT", Path, Guard.Replace("{\"disable\":true}", action, StringComparison.Ordinal));

        Assert.Contains($"'{permission}'", answer.ExpectProblem(403).String("detail"), StringComparison.Ordinal);
        (await environment.SendAsync("PUT", Path, Rule)).Expect(201);
    }
}
