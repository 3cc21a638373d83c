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
    public async Task Delete_UnusedSegment_IsNotFoundAfterwards()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", "{}")).Expect(201);

        (await environment.SendAsync("DELETE", "/segments/s")).Expect(204);

        (await environment.SendAsync("GET", "/segments/s")).ExpectProblem(404);
    }
}
