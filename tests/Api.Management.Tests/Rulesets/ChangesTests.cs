using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class ChangesTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Changes_InvalidOperations_ReportsPointersIntoThem()
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
    }

    [Fact]
    public async Task Changes_UnreadableOperations_ReportsPointersToThem()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (
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

        Assert.Equal(["/operations/0", "/operations/1/putFlag", "/operations/3"], answer.Pointers);
    }

    [Fact]
    public async Task Changes_SeveralOperations_CreateOneVersion()
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
    public async Task Changes_Yaml_AreApplied()
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
    }

    [Fact]
    public async Task History_InvalidCursor_Is400()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", "/changes?after=x")).ExpectProblem(400);
    }
}
