using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class SegmentTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Put_DuplicateIncludedKeys_AreStoredOnce()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/segments/s", """{"included":["a","b","a"]}""")).Expect(201);

        var segment = (await environment.SendAsync("GET", "/segments/s")).Expect(200);
        Assert.Equal(2, segment.Json.GetProperty("included").GetArrayLength());
    }

    [Fact]
    public async Task Patch_Condition_ReplacesIncludedKeys()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", """{"included":["a"]}""")).Expect(201);

        var patched = (
            await environment.SendAsync("PATCH", "/segments/s", """{"included":null,"when":{"attribute":"x","exists":true}}""")
        ).Expect(200);

        Assert.False(patched.Json.TryGetProperty("included", out _));
        Assert.Equal("x", patched.Json.GetProperty("when").GetProperty("attribute").GetString());
    }

    [Fact]
    public async Task List_Search_MatchesTheDescription()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", """{"description":"People with x"}""")).Expect(201);

        var page = (await environment.SendAsync("GET", "/segments?search=people")).Expect(200);

        Assert.Equal("s", Assert.Single(page.Json.GetProperty("items").EnumerateArray()).GetProperty("key").GetString());
    }

    [Fact]
    public async Task Put_InvalidCondition_Is422AtTheCondition()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("PUT", "/segments/s", """{"when":{"attribute":""}}""")).ExpectProblem(422);

        Assert.Equal("/when/attribute", answer.Pointers[0]);
    }

    [Fact]
    public async Task Members_KeysAddedAndRemoved_AnswersWithTheKeysThatMadeADifference()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", """{"included":["a","b"]}""")).Expect(201);

        var answer = (
            await environment.SendAsync("POST", "/segments/s/members", """{"included":{"add":["a","c"],"remove":["b","x"]}}""")
        ).Expect(200);

        Assert.Equal(
            """[{"changeMembers":{"key":"s","included":{"add":["c"],"remove":["b"]}}}]""",
            answer.Json.GetProperty("operations").GetRawText()
        );
        var segment = (await environment.SendAsync("GET", "/segments/s")).Expect(200);
        Assert.Equal("""["a","c"]""", segment.Json.GetProperty("included").GetRawText());
    }

    [Fact]
    public async Task Members_Again_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);
        const string Body = """{"excluded":{"add":["a"],"remove":["b"]}}""";
        var first = (await environment.SendAsync("POST", "/segments/s/members", Body)).Expect(200);

        var again = (await environment.SendAsync("POST", "/segments/s/members", Body)).Expect(200);

        Assert.False(again.Json.GetProperty("changed").GetBoolean());
        Assert.Equal(first.Json.GetProperty("version").GetString(), again.Json.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Members_20000Keys_AreAddedInOneRequest()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);
        var keys = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"user-{i}\""));

        (await environment.SendAsync("POST", "/segments/s/members", $$$"""{"included":{"add":[{{{keys}}}]}}""")).Expect(200);

        var segment = (await environment.SendAsync("GET", "/segments/s")).Expect(200);
        Assert.Equal(20_000, segment.Json.GetProperty("included").GetArrayLength());
    }

    [Fact]
    public async Task Members_DryRun_WritesNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);

        var answer = (await environment.SendAsync("POST", "/segments/s/members?dryRun", """{"included":{"add":["a"]}}""")).Expect(200);

        Assert.True(answer.Json.GetProperty("dryRun").GetBoolean());
        Assert.False((await environment.SendAsync("GET", "/segments/s")).Expect(200).Json.TryGetProperty("included", out _));
    }

    [Fact]
    public async Task Members_AnotherVersion_Is412()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);

        var answer = await environment.SendAsync("POST", "/segments/s/members", """{"included":{"add":["a"]}}""", ("If-Match", "\"1.7\""));

        answer.ExpectProblem(412);
    }

    [Fact]
    public async Task Members_UnknownSegment_Is404()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("POST", "/segments/s/members", """{"included":{"add":["a"]}}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task Members_InvalidBody_Is422AtEachError()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);

        var answer = (
            await environment.SendAsync("POST", "/segments/s/members", """{"included":{"add":[""]},"add":["a"]}""")
        ).ExpectProblem(422);

        Assert.Equal(["/included/add/0", "/add"], answer.Pointers);
    }

    [Fact]
    public async Task Delete_UnusedSegment_IsNotFoundAfterwards()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);

        (await environment.SendAsync("DELETE", "/segments/s")).Expect(204);

        (await environment.SendAsync("GET", "/segments/s")).ExpectProblem(404);
    }
}
