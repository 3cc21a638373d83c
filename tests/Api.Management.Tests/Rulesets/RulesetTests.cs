using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class RulesetTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Put_Json_ReplacesEverything()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var answer = (await environment.SendAsync("PUT", "/ruleset", $$"""{"flags":[{{SampleDocuments.Flag("only")}}]}""")).Expect(200);
        Assert.Equal("1.2", answer.String("version"));
        Assert.True(answer.Json.GetProperty("changed").GetBoolean());
        Assert.Equal(7, answer.Json.GetProperty("operations").GetArrayLength());
        var now = (await environment.SendAsync("GET", "/ruleset")).Expect(200);
        Assert.Equal(1, now.Json.GetProperty("flags").GetArrayLength());
        Assert.Equal("\"1.2\"", now.Header("ETag"));
        var same = (await environment.SendAsync("PUT", "/ruleset", now.Text)).Expect(200);
        Assert.False(same.Json.GetProperty("changed").GetBoolean());
        Assert.Equal("1.2", same.String("version"));
    }

    [Fact]
    public async Task Yaml_GetAndPutBack_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var yaml = (await environment.SendAsync("GET", "/ruleset", null, ("Accept", "application/yaml"))).Expect(200);
        Assert.StartsWith("application/yaml", yaml.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("Accept", yaml.Header("Vary"));
        Assert.False((await environment.YamlAsync("PUT", "/ruleset", yaml.Text)).Expect(200).Json.GetProperty("changed").GetBoolean());
        var other = await server.NewEnvironmentAsync();
        (await other.YamlAsync("PUT", "/ruleset", yaml.Text)).Expect(200);
        Assert.Equal((await environment.SendAsync("GET", "/flags")).Text, (await other.SendAsync("GET", "/flags")).Text);
    }

    [Fact]
    public async Task Yaml_Malformed_Is400WithItsLine()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        string[] invalid =
        [
            "flags: [",
            "a: &a 1\nb: *a",
            "flags: []\nflags: []",
            "flags: []\n---\nflags: []",
            "? [a]\n: b",
            "flags: []\0",
            "",
            "flags: !!set {a}\nx: !mine 1",
            "x: .inf",
        ];
        foreach (var yaml in invalid)
            Assert.NotEqual("", (await environment.YamlAsync("PUT", "/ruleset", yaml)).ExpectProblem(400).String("detail"));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Put_Errors_PointIntoTheDocument()
    {
        var environment = await server.NewEnvironmentAsync();
        var flags = string.Join(',', Enumerable.Range(0, 3).Select(i => SampleDocuments.Flag($"f{i}")));
        var answer = (
            await environment.SendAsync(
                "PUT",
                "/ruleset",
                $$$"""
                {"segments":[{"key":"a","when":{"segment":"b"}}],
                 "flags":[{{{flags}}},{"key":"z","type":"number","variants":{"v":true},"defaultVariant":"w"},{"key":"f0"},7],"extra":1}
                """
            )
        ).ExpectProblem(422);
        Assert.Contains("/flags/4", answer.Pointers);
        Assert.Contains("/flags/5", answer.Pointers);
        Assert.Contains("/extra", answer.Pointers);
        var rest = (
            await environment.SendAsync(
                "PUT",
                "/ruleset",
                $$$"""
                {"segments":[{"key":"a","when":{"segment":"b"}}],
                 "flags":[{{{flags}}},{"key":"z","type":"number","variants":{"v":true},"defaultVariant":"w"}],"extra":1}
                """
            )
        ).ExpectProblem(422);
        Assert.Equal(
            ["/extra", "/flags/3/defaultVariant", "/flags/3/variants/v", "/segments/0/when/segment"],
            rest.Pointers.Order(StringComparer.Ordinal)
        );
        Assert.Equal("1.0", await environment.VersionAsync());
    }

    [Fact]
    public async Task Changes_Errors_PointIntoTheOperations()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var answer = (
            await environment.SendAsync(
                "POST",
                "/changes",
                """
                {"operations":[{"putFlag":{"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"none"}},
                 {"deleteSegment":"staff"},{"deleteFlag":"not-there"}]}
                """
            )
        ).ExpectProblem(422);
        Assert.Equal(["/operations/0/putFlag/defaultVariant", "/operations/1/deleteSegment"], answer.Pointers);
        var unreadable = (
            await environment.SendAsync(
                "POST",
                "/changes",
                """
                {"operations":[5,{"putFlag":[]},
                 {"putFlag":{"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"none"}},
                 {"deleteFlag":"x","deleteSegment":"y"}]}
                """
            )
        ).ExpectProblem(422);
        Assert.Equal(["/operations/0", "/operations/1/putFlag", "/operations/3"], unreadable.Pointers);
        (await environment.SendAsync("POST", "/changes", "[]")).ExpectProblem(400);
        var noList = (await environment.SendAsync("POST", "/changes", """{"operations":{}}""")).ExpectProblem(422);
        Assert.Equal(["/operations"], noList.Pointers);
    }

    [Fact]
    public async Task Changes_SeveralOperations_MakeOneVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var flag = SampleDocuments.Flag("new");
        var changes = $$"""{"operations":[{"deleteFlag":"checkout"},{"deleteSegment":"staff"},{"putFlag":{{flag}}}]}""";
        var answer = (await environment.SendAsync("POST", "/changes?message=Tidy%20up", changes)).Expect(200);
        Assert.Equal("1.2", answer.String("version"));
        Assert.Equal(3, answer.Json.GetProperty("operations").GetArrayLength());
        var change = (await environment.SendAsync("GET", "/changes?limit=1")).Json.GetProperty("items")[0];
        Assert.Equal("Tidy up", change.GetProperty("message").GetString());
        Assert.Equal(server.Token.Split('_')[1], change.GetProperty("actor").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Changes_Yaml_IsApplied()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.YamlAsync("POST", "/changes", "operations:\n- deleteFlag: limit\n")).Expect(200);
        (await environment.SendAsync("GET", "/flags/limit")).Expect(404);
    }

    [Fact]
    public async Task History_Pages_AreNewestFirstAcrossEpochs()
    {
        var environment = await server.NewEnvironmentAsync();
        for (var i = 1; i <= 4; i++)
            await environment.PutNumberAsync(i);
        (await environment.SendAsync("POST", "/epoch?message=restored")).Expect(200);
        await environment.PutNumberAsync(9);
        var versions = new List<string>();
        for (var next = ""; next is not null; )
        {
            var page = (await environment.SendAsync("GET", "/changes?limit=2" + (next.Length > 0 ? "&after=" + next : ""))).Expect(200);
            versions.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetString()!));
            next = page.Json.GetProperty("next").GetString();
        }
        Assert.Equal(["2.2", "2.1", "1.4", "1.3", "1.2", "1.1"], versions);
        (await environment.SendAsync("GET", "/changes?after=x")).ExpectProblem(400);
    }

    [Fact]
    public async Task Get_EarlierVersion_ReturnsThatVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", "/ruleset", """{"flags":[]}""")).Expect(200);
        var old = (await environment.SendAsync("GET", "/ruleset?version=1.1")).Expect(200);
        Assert.Equal(5, old.Json.GetProperty("flags").GetArrayLength());
        Assert.Equal("\"1.1\"", old.Header("ETag"));
        var first = (await environment.SendAsync("GET", "/ruleset?version=1.0")).Expect(200);
        Assert.Equal(0, first.Json.GetProperty("flags").GetArrayLength());
        foreach (var never in new[] { "1.3", "7.0", "0.0", "2.1", "x", "" })
            (await environment.SendAsync("GET", "/ruleset?version=" + never)).ExpectProblem(404);
    }

    [Fact]
    public async Task Restore_EarlierVersion_IsANewChange()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", "/ruleset", """{"flags":[]}""")).Expect(200);
        Assert.Equal("1.3", (await environment.SendAsync("POST", "/restore", """{"version":"1.1"}""")).Expect(200).String("version"));
        Assert.Equal(5, (await environment.SendAsync("GET", "/ruleset")).Json.GetProperty("flags").GetArrayLength());
        foreach (var never in new[] { "1.9", "7.0", "0.0", "2.1" })
            (await environment.SendAsync("POST", "/restore", $$"""{"version":"{{never}}"}""")).ExpectProblem(404);
        foreach (var bad in new[] { "{}", """{"version":5}""", """{"version":"x"}""" })
            Assert.Equal(["/version"], (await environment.SendAsync("POST", "/restore", bad)).ExpectProblem(422).Pointers);
        Assert.Equal("1.3", await environment.VersionAsync());
    }
}
