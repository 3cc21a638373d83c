using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Imports;

/// <summary>Imports from another system over HTTP: a dry run plans, and only that plan is applied.</summary>
public sealed class ImportTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = """
        flags:
          - key: color
            enabled: true
            variants: [{ key: red }, { key: blue }]
            rules: [{ segment: all, distributions: [{ variant: red, rollout: 53 }, { variant: blue, rollout: 47 }] }]
          - { key: limit, type: BOOLEAN_FLAG_TYPE }
        segments: [{ key: all }]
        """;

    [Fact]
    public async Task Post_DryRun_ReportsAndWritesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (
            await environment.SendAsync("POST", "/import?dryRun", Body(Source.Replace("color", "colour", StringComparison.Ordinal)))
        ).Expect(200);

        var items = answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()).ToList();
        Assert.Contains("\"result\":\"exact\",\"change\":\"create\"", items[0], StringComparison.Ordinal);
        // The sample has a flag with this key, which is not of Flipt.
        Assert.Contains("\"pointer\":\"/flags/1\",\"result\":\"refused\",\"change\":\"none\"", items[1], StringComparison.Ordinal);
        Assert.Equal(1, answer.Json.GetProperty("summary").GetProperty("refused").GetInt32());
        Assert.Equal(2, answer.Json.GetProperty("operations").GetArrayLength());
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Post_PatternWithNestedCounts_IsComparedAndAnswered()
    {
        var environment = await server.NewEnvironmentAsync();
        var source = """
            {"features":{"fg":{"defaultValue":false,"rules":[{"force":true,
              "condition":{"p":{"$regex":"(\\w{1,31}\\s?){1,32}!"},"$or":[{"p":{"$ne":"TEXT"}}]}}]}}}
            """.Replace("TEXT", new string('a', 100), StringComparison.Ordinal);
        var body = JsonSerializer.Serialize(new { format = "growthbook", files = new[] { new { content = source } } });

        var answer = (await environment.SendAsync("POST", "/import?dryRun", body)).Expect(200);

        Assert.Equal(1, answer.Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, answer.Json.GetProperty("summary").GetProperty("refused").GetInt32());
    }

    [Fact]
    public async Task Post_PlanOfTheDryRun_IsAppliedAndServed()
    {
        var environment = await server.NewEnvironmentAsync();
        var plan = await PlanAsync(environment, Source);

        var answer = (await environment.SendAsync("POST", "/import", Body(Source, plan))).Expect(200);

        Assert.True(answer.Json.GetProperty("changed").GetBoolean());
        // The bucket of this caller is 528, the last of the first variant.
        Assert.Equal("red", (await environment.EvaluateAsync("color", """{"targetingKey":"user-9"}""")).Expect(200).String("variant"));
        Assert.Equal("false", (await environment.EvaluateAsync("limit")).Expect(200).String("variant"));
    }

    [Fact]
    public async Task Post_AgainAfterApplying_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("POST", "/import", Body(Source, await PlanAsync(environment, Source)))).Expect(200);

        var again = (await environment.SendAsync("POST", "/import?dryRun", Body(Source))).Expect(200);

        Assert.False(again.Json.GetProperty("changed").GetBoolean());
        Assert.Equal(0, again.Json.GetProperty("operations").GetArrayLength());
    }

    [Fact]
    public async Task Post_EnvironmentChangedSincePlan_Is412AndWritesNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        var plan = await PlanAsync(environment, Source);
        (await environment.SendAsync("PUT", "/flags/other", SampleDocuments.Flag())).Expect(201);
        var version = await environment.VersionAsync();

        (await environment.SendAsync("POST", "/import", Body(Source, plan))).ExpectProblem(412);

        Assert.Equal(version, await environment.VersionAsync());
    }

    [Fact]
    public async Task Post_OtherSourceThanPlanned_Is412()
    {
        var environment = await server.NewEnvironmentAsync();
        var plan = await PlanAsync(environment, Source);

        (await environment.SendAsync("POST", "/import", Body(Source.Replace("53", "54", StringComparison.Ordinal), plan))).ExpectProblem(
            412
        );
    }

    [Fact]
    public async Task Post_WithoutPlan_Is422AndNamesIt()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("POST", "/import", Body(Source))).ExpectProblem(422);

        Assert.Equal(["/plan"], answer.Pointers);
    }

    [Fact]
    public async Task Post_SourceThatCannotBeRead_Is422WithTheFile()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("POST", "/import?dryRun", Body("flags: ["))).ExpectProblem(422);

        Assert.Equal(["/files/0/content"], answer.Pointers);
    }

    [Fact]
    public async Task Post_IdempotencyKey_Is400()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("POST", "/import?dryRun", Body(Source), ("Idempotency-Key", "a"))).ExpectProblem(400);
    }

    [Fact]
    public async Task Post_IfMatchOfAnotherVersion_Is412()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("POST", "/import?dryRun", Body(Source), ("If-Match", "\"1.77\""))).ExpectProblem(412);
    }

    private static async Task<string> PlanAsync(TestEnvironment environment, string source) =>
        (await environment.SendAsync("POST", "/import?dryRun", Body(source))).Expect(200).String("plan")!;

    private static string Body(string source, string? plan = null)
    {
        var body = new Dictionary<string, object?> { ["format"] = "flipt", ["files"] = new[] { new { content = source } } };
        if (plan is not null)
            body["plan"] = plan;
        return JsonSerializer.Serialize(body);
    }
}
