using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagReadTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task List_Pages_ContainEachFlagOnce()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var first = await environment.SendAsync("GET", "/flags?limit=2");
        var second = await environment.SendAsync("GET", "/flags?limit=2&after=" + first.String("next"));
        var third = await environment.SendAsync("GET", "/flags?limit=2&after=" + second.String("next"));

        Assert.Equal(["checkout", "color", "layout", "limit", "off"], Keys(first).Concat(Keys(second)).Concat(Keys(third)));
        Assert.Equal(JsonValueKind.Null, third.Json.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task List_ExactlyOnePage_HasNoNext()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var page = await environment.SendAsync("GET", "/flags?limit=5");

        Assert.Equal(5, Keys(page).Count());
        Assert.Equal(JsonValueKind.Null, page.Json.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("LIM", "limit")]
    [InlineData("ui", "layout")]
    [InlineData("how many", "limit")]
    [InlineData("zzz", null)]
    public async Task List_Search_MatchesKeyTagsAndDescription(string search, string? found)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var page = await environment.SendAsync("GET", "/flags?search=" + Uri.EscapeDataString(search));

        Assert.Equal(found is null ? [] : [found], Keys(page));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task List_InvalidLimit_Is400(string limit)
    {
        var environment = await server.NewEnvironmentAsync();

        foreach (var list in new[] { "/flags", "/segments", "/keys", "/changes" })
            (await environment.SendAsync("GET", $"{list}?limit={limit}")).ExpectProblem(400);
    }

    [Fact]
    public async Task Get_IfNoneMatchCurrentVersion_Is304()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("GET", "/flags/limit", null, ("If-None-Match", "\"1.1\""))).Expect(304);
    }

    [Fact]
    public async Task Get_IfNoneMatchOlderVersion_Is200()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("GET", "/flags/limit", null, ("If-None-Match", "\"1.0\""))).Expect(200);
    }

    private static IEnumerable<string?> Keys(Answer answer) =>
        answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString());

    [Theory]
    [InlineData("/flags/limit")]
    [InlineData("/flags")]
    [InlineData("/segments/staff")]
    [InlineData("/segments")]
    [InlineData("/ruleset")]
    public async Task Get_Conditions_FollowRfc9110(string path)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var known in new[] { "W/\"1.1\"", "\"1.1-gzip\"", "\"x\", \"1.1--gzip\"", "*", "\"1.1\"" })
        {
            var answer = (await environment.SendAsync("GET", path, null, ("If-None-Match", known))).Expect(304);
            Assert.Equal("\"1.1\"", answer.Header("ETag"));
            (await environment.SendAsync("GET", path, null, ("If-Match", known))).Expect(200);
        }
        foreach (var other in new[] { "\"1.0\"", "W/\"1.0\", \"1.10\"", "\"\"", "\"1.1-yaml\"" })
        {
            (await environment.SendAsync("GET", path, null, ("If-None-Match", other))).Expect(200);
            (await environment.SendAsync("GET", path, null, ("If-Match", other))).ExpectProblem(412);
        }
        (await environment.SendAsync("GET", path, null, ("If-None-Match", "1.1"))).ExpectProblem(400);
        (await environment.SendAsync("GET", path, null, ("If-Match", "1.1"))).ExpectProblem(400);
    }
}
