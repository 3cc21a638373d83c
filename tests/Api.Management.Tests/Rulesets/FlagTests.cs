using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagTests(TestServer server) : IClassFixture<TestServer>
{
    private static IEnumerable<string?> Keys(Answer answer) => answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString());

    [Fact]
    public async Task Put_NewFlag_IsCreatedAndServedAtOnce()
    {
        var environment = await server.NewEnvironmentAsync();
        var created = (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);
        Assert.Equal("\"1.1\"", created.Header("ETag"));
        Assert.Equal("a", created.String("key"));
        Assert.Equal("1.1", (await environment.EvaluateAsync("a")).Expect(200).Json.GetProperty("metadata").GetProperty("version").GetString());
        Assert.Equal(created.Text, (await environment.SendAsync("GET", "/flags/a")).Expect(200).Text);
    }

    [Fact]
    public async Task Put_ExistingFlag_IsReplacedAndTheSameAgainChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var replaced = (await environment.SendAsync("PUT", "/flags/limit", SampleDocuments.Flag("limit"))).Expect(200);
        Assert.Equal("\"1.2\"", replaced.Header("ETag"));
        Assert.Equal("boolean", replaced.String("type"));
        Assert.False(replaced.Json.TryGetProperty("description", out _));
        Assert.Equal("\"1.2\"", (await environment.SendAsync("PUT", "/flags/limit", SampleDocuments.Flag())).Expect(200).Header("ETag"));
    }

    [Fact]
    public async Task Put_IfNoneMatchStar_OnlyCreates()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("If-None-Match", "*"))).Expect(201);
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(more: "\"enabled\": false"), ("If-None-Match", "*"))).ExpectProblem(412);
        Assert.True((await environment.SendAsync("GET", "/flags/a")).Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Put_AnotherKeyInTheBody_Is422AtTheKey()
    {
        var environment = await server.NewEnvironmentAsync();
        Assert.Equal(["/key"], (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag("b"))).ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Put_ManyErrors_AllAreToldInTheCallersOwnPlaces()
    {
        var environment = await server.NewEnvironmentAsync();
        var answer = (await environment.SendAsync("PUT", "/flags/a", """
            {"type":"string","variants":{"x":"1","bad key":"2"},"defaultVariant":"y","colour":"red","prerequisites":[{"flag":"none","variants":["on"]}],
             "rules":[{"id":"r","when":{"any":[{"segment":"nobody"},{"attribute":"a","matches":"("}]},"serve":{"split":[{"variant":"x","weight":5}]}},
                      {"id":"r","serve":{"variant":"z"}}]}
            """)).ExpectProblem(422);
        Assert.Equal(
            ["/variants/bad key", "/colour", "/defaultVariant", "/prerequisites/0/flag", "/rules/0/when/any/0/segment", "/rules/0/when/any/1/matches", "/rules/0/serve/split", "/rules/1/id", "/rules/1/serve/variant"],
            answer.Pointers);
    }

    [Fact]
    public async Task Patch_MergePatch_ChangesAndRemoves()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var patched = (await environment.SendAsync("PATCH", "/flags/limit", """{"description":null,"variants":{"low":2,"high":9},"tags":["a"]}""", ("Content-Type", "application/merge-patch+json"))).Expect(200);
        Assert.Equal("""{"low":2,"high":9}""", patched.Json.GetProperty("variants").GetRawText());
        Assert.False(patched.Json.TryGetProperty("description", out _));
        Assert.Equal("number", patched.String("type"));
        var again = (await environment.SendAsync("PATCH", "/flags/limit", """{"variants":{"high":null}}""")).Expect(200);
        Assert.Equal("""{"low":2}""", again.Json.GetProperty("variants").GetRawText());
        (await environment.SendAsync("PATCH", "/flags/limit", """{"variants":{"low":null}}""")).ExpectProblem(422);
        (await environment.SendAsync("PATCH", "/flags/limit", "[1]")).ExpectProblem(400);
        (await environment.SendAsync("PATCH", "/flags/nothing", "{}")).ExpectProblem(404);
        Assert.Equal(["/key"], (await environment.SendAsync("PATCH", "/flags/limit", """{"key":"other"}""")).ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Patch_ThirtyTwoAtOnceWithoutIfMatch_AllLand()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => environment.SendAsync("PATCH", "/flags/limit", $$$"""{"variants":{"v{{{i}}}":{{{i}}}}}""")));
        Assert.All(answers, answer => answer.Expect(200));
        Assert.Equal(33, (await environment.SendAsync("GET", "/flags/limit")).Json.GetProperty("variants").EnumerateObject().Count());
        Assert.Equal("1.33", await environment.VersionAsync());
    }

    [Fact]
    public async Task Delete_Flag_IsGone()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var deleted = (await environment.SendAsync("DELETE", "/flags/limit")).Expect(204);
        Assert.Empty(deleted.Bytes);
        Assert.Equal("\"1.2\"", deleted.Header("ETag"));
        (await environment.SendAsync("GET", "/flags/limit")).ExpectProblem(404);
        (await environment.SendAsync("DELETE", "/flags/limit")).ExpectProblem(404);
        (await environment.EvaluateAsync("limit")).Expect(404);
    }

    [Fact]
    public async Task Delete_WhatOthersReferTo_Is422()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        Assert.Contains("checkout", (await environment.SendAsync("DELETE", "/segments/staff")).ExpectProblem(422).Errors.Single(), StringComparison.Ordinal);
        (await environment.SendAsync("PUT", "/flags/child", SampleDocuments.Flag(more: """ "prerequisites":[{"flag":"checkout","variants":["on"]}] """))).Expect(201);
        Assert.Contains("child", (await environment.SendAsync("DELETE", "/flags/checkout")).ExpectProblem(422).Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Pages_GoThroughEverythingOnce()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var first = await environment.SendAsync("GET", "/flags?limit=2");
        Assert.Equal(["checkout", "color"], Keys(first));
        var second = await environment.SendAsync("GET", "/flags?limit=2&after=" + first.String("next"));
        Assert.Equal(["layout", "limit"], Keys(second));
        var third = await environment.SendAsync("GET", "/flags?limit=2&after=" + second.String("next"));
        Assert.Equal(["off"], Keys(third));
        Assert.Equal(JsonValueKind.Null, third.Json.GetProperty("next").ValueKind);
        Assert.Equal(5, Keys(await environment.SendAsync("GET", "/flags?limit=5")).Count());
    }

    [Theory]
    [InlineData("LIM", "limit")]
    [InlineData("ui", "layout")]
    [InlineData("how many", "limit")]
    [InlineData("zzz", null)]
    public async Task List_Search_LooksAtKeyTagsAndDescription(string search, string? found)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        Assert.Equal(found is null ? [] : [found], Keys(await environment.SendAsync("GET", "/flags?search=" + Uri.EscapeDataString(search))));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task List_BadLimit_Is400(string limit)
    {
        var environment = await server.NewEnvironmentAsync();
        foreach (var list in new[] { "/flags", "/segments", "/keys", "/changes" }) (await environment.SendAsync("GET", $"{list}?limit={limit}")).ExpectProblem(400);
    }

    [Fact]
    public async Task Get_IfNoneMatch_Is304()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("GET", "/flags/limit", null, ("If-None-Match", "\"1.1\""))).Expect(304);
        (await environment.SendAsync("GET", "/flags/limit", null, ("If-None-Match", "\"1.0\""))).Expect(200);
    }

    [Fact]
    public async Task Segments_TheWholeLife_WorksAsForFlags()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/segments/s", """{"included":["a","b","a"]}""")).Expect(201);
        Assert.Equal(2, (await environment.SendAsync("GET", "/segments/s")).Expect(200).Json.GetProperty("included").GetArrayLength());
        (await environment.SendAsync("PATCH", "/segments/s", """{"included":null,"when":{"attribute":"x","exists":true},"description":"People with x"}""")).Expect(200);
        Assert.Equal(["s"], Keys(await environment.SendAsync("GET", "/segments?search=people")));
        Assert.Equal(["/when/attribute"], (await environment.SendAsync("PUT", "/segments/s", """{"when":{"attribute":""}}""")).ExpectProblem(422).Pointers.Take(1));
        (await environment.SendAsync("DELETE", "/segments/s")).Expect(204);
        (await environment.SendAsync("GET", "/segments/s")).ExpectProblem(404);
    }
}
