using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagPutTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Put_NewFlag_Returns201WithTheFlagAndTheVersion()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);

        Assert.Equal("\"1.1\"", created.Header("ETag"));
        Assert.Equal("a", created.String("key"));
    }

    [Fact]
    public async Task Put_NewFlag_IsServedImmediately()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);

        var evaluation = (await environment.EvaluateAsync("a")).Expect(200);
        Assert.Equal("1.1", evaluation.Json.GetProperty("metadata").GetProperty("version").GetString());
        Assert.Equal(created.Text, (await environment.SendAsync("GET", "/flags/a")).Expect(200).Text);
    }

    [Fact]
    public async Task Put_ExistingFlag_ReplacesEveryProperty()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var replaced = (await environment.SendAsync("PUT", "/flags/limit", SampleDocuments.Flag("limit"))).Expect(200);

        Assert.Equal("\"1.2\"", replaced.Header("ETag"));
        Assert.Equal("boolean", replaced.String("type"));
        Assert.False(replaced.Json.TryGetProperty("description", out _));
    }

    [Fact]
    public async Task Put_EqualFlag_CreatesNoVersion()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);

        var same = (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag("a"))).Expect(200);

        Assert.Equal("\"1.1\"", same.Header("ETag"));
    }

    [Fact]
    public async Task Put_IfNoneMatchStarAndNewFlag_CreatesIt()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("If-None-Match", "*"))).Expect(201);
    }

    [Fact]
    public async Task Put_IfNoneMatchStarAndExistingFlag_Is412AndKeepsIt()
    {
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);
        var disabled = SampleDocuments.Flag(more: "\"enabled\": false");

        (await environment.SendAsync("PUT", "/flags/a", disabled, ("If-None-Match", "*"))).ExpectProblem(412);

        Assert.True((await environment.SendAsync("GET", "/flags/a")).Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Put_OtherKeyInTheBody_Is422AtTheKey()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag("b"))).ExpectProblem(422);

        Assert.Equal(["/key"], answer.Pointers);
    }

    [Fact]
    public async Task Put_SeveralErrors_ReportsAllWithPointersIntoTheBody()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (
            await environment.SendAsync(
                "PUT",
                "/flags/a",
                """
                {"type":"string","variants":{"x":"1","bad<key":"2"},"defaultVariant":"y","colour":"red",
                 "prerequisites":[{"flag":"none","variants":["on"]}],
                 "rules":[{"id":"r","when":{"any":[{"segment":"nobody"},{"attribute":"a","matches":"("}]},
                           "serve":{"split":[{"variant":"x","weight":5}]}},
                          {"id":"r","serve":{"variant":"z"}}]}
                """
            )
        ).ExpectProblem(422);

        Assert.Equal(
            [
                "/variants/bad<key",
                "/colour",
                "/defaultVariant",
                "/prerequisites/0/flag",
                "/rules/0/when/any/0/segment",
                "/rules/0/when/any/1/matches",
                "/rules/0/serve/split",
                "/rules/1/id",
                "/rules/1/serve/variant",
            ],
            answer.Pointers
        );
    }
}
