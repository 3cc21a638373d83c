using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

/// <summary>Limits of organizations. Each is reached by the second item.</summary>
public sealed class QuotaTests
{
    [Theory]
    [InlineData("Quota:Projects", "/api/v1/projects", """{"slug":"second"}""", "projects")]
    [InlineData("Quota:Environments", "/api/v1/projects/shop/environments", """{"slug":"second"}""", "environments")]
    [InlineData("Quota:Keys", "/api/v1/projects/shop/environments/env-1/keys", """{"kind":"server"}""", "keys")]
    public async Task Create_AboveTheLimit_Is409WithTheLimitAndTheUse(string setting, string path, string body, string quota)
    {
        var limit = quota == "keys" ? 2 : 1;
        await using var server = await TestServer.StartAsync((setting, $"{limit}"));
        await server.NewEnvironmentAsync();

        var answer = (await server.SendAsync("POST", path, server.Token, body)).ExpectProblem(409);

        Assert.Equal("Quota exceeded", answer.String("title"));
        Assert.StartsWith($"The limit of {quota} is {limit}, and {limit} are in use.", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undelete_AboveTheLimit_Is409UntilAnotherOneIsDeleted()
    {
        await using var server = await TestServer.StartAsync(("Quota:Projects", "2"));
        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"second"}""")).Expect(201);
        (await server.SendAsync("DELETE", "/api/v1/projects/second", server.Token)).Expect(204);
        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"third"}""")).Expect(201);

        var answer = (await server.SendAsync("POST", "/api/v1/projects/second/undelete", server.Token)).ExpectProblem(409);

        Assert.StartsWith("The limit of projects is 2, and 2 are in use.", answer.String("detail"), StringComparison.Ordinal);
        (await server.SendAsync("DELETE", "/api/v1/projects/third", server.Token)).Expect(204);
        (await server.SendAsync("POST", "/api/v1/projects/second/undelete", server.Token)).Expect(200);
    }

    [Theory]
    [InlineData("PUT", "/flags/second", """{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}""")]
    [InlineData(
        "POST",
        "/changes",
        """{"operations":[{"putFlag":{"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"on"}}]}"""
    )]
    public async Task Write_MoreFlagsThanTheLimit_Is409AndChangesNothing(string method, string path, string body)
    {
        await using var server = await TestServer.StartAsync(("Quota:Flags", "1"));
        var environment = await server.NewEnvironmentAsync();
        (await environment.SendAsync("PUT", "/flags/first", SampleDocuments.Flag())).Expect(201);

        var answer = (await environment.SendAsync(method, path, body)).ExpectProblem(409);

        Assert.StartsWith("The limit of flags is 1, and 1 are in use.", answer.String("detail"), StringComparison.Ordinal);
        Assert.Equal("1.1", (await environment.SendAsync("GET", "")).Expect(200).String("version"));
        (await environment.SendAsync("PATCH", "/flags/first", """{"enabled":false}""")).Expect(200);
    }

    [Fact]
    public async Task Limit_OfTheOrganization_OverridesTheSetting()
    {
        await using var server = await TestServer.StartAsync(("Quota:Projects", "1"));
        var quotas = new Contracts.Tenancy.Quotas { Projects = 2 };
        await server.Directories.UpdateOrganizationAsync(TestActors.Administrator, TestServer.Organization, new() { Quotas = quotas });

        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"second"}""")).Expect(201);
        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"third"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Stream_AboveTheLimitOfTheOrganization_Is429()
    {
        await using var server = await TestServer.StartAsync(("Quota:Streams", "1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        var answer = (await server.SendAsync("GET", "/ofrep/v1/stream", environment.ClientKey)).ExpectProblem(429);

        Assert.Contains("the organization on this server is 1, and 1 are open", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AboveTheLimitOfTheOrganization_Is429UntilItMayReportAgain()
    {
        await using var server = await TestServer.StartAsync(("Quota:EventsPerSecond", "1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        const string Report = """{"events":[{"name":"a"},{"name":"b"},{"name":"c"}]}""";
        (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, Report)).Expect(200);

        var answer = (await server.SendAsync("POST", "/api/v1/track", environment.ClientKey, Report)).ExpectProblem(429);

        Assert.Contains("1 events per second", answer.String("detail"), StringComparison.Ordinal);
        server.Time.Advance(TimeSpan.FromSeconds(2));
        (await server.SendAsync("POST", "/api/v1/track", environment.ClientKey, Report)).Expect(200);
    }

    [Fact]
    public async Task Usage_OfWhatIsLimited_IsWhatTheLimitsCount()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var before = await ReadUsageAsync(server);
        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"second"}""")).Expect(201);
        (await server.SendAsync("POST", "/api/v1/projects/second/environments", server.Token, """{"slug":"live"}""")).Expect(201);
        (await environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
        const string Report = """{"events":[{"name":"a"},{"name":"b"},{"name":"c"}]}""";
        (await server.SendAsync("POST", "/api/v1/track", environment.ServerKey, Report)).Expect(200);

        using (var stream = await environment.StreamAsync())
        {
            await stream.NextAsync();
            var now = await ReadUsageAsync(server);
            Assert.Equal((1, 1, 1, 1), Less(now, before));
            Assert.Equal(3, now["eventsPerSecond"]);
        }

        await Waiting.Until(async () => (await ReadUsageAsync(server))["streams"] == 0, "the stream to be closed");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await ReadUsageAsync(server))["eventsPerSecond"]);
        (await server.SendAsync("DELETE", "/api/v1/projects/second?cascade", server.Token)).Expect(204);
        Assert.Equal((0, 0, 1, 0), Less(await ReadUsageAsync(server), before));
    }

    private static (int Projects, int Environments, int Keys, int Streams) Less(
        Dictionary<string, int> now,
        Dictionary<string, int> before
    ) =>
        (
            now["projects"] - before["projects"],
            now["environments"] - before["environments"],
            now["keys"] - before["keys"],
            now["streams"] - before["streams"]
        );

    private static async Task<Dictionary<string, int>> ReadUsageAsync(TestServer server) =>
        (await server.SendAsync("GET", "/api/v1/organizations/acme/usage", server.Token))
            .Expect(200)
            .Json.EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetInt32());
}
