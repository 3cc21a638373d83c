using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>A request whose query string is not understood as a whole is not carried out.</summary>
public sealed class QueryParameterTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string, string?> Writes => WriteRequests.All;

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DryRunInAnyForm_ChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        foreach (var query in new[] { "dryRun=true", "dryRun=True", "dryRun=TRUE", "dryRun", "dryRun=", "DRYRUN=true", "message=a&dryRun" })
        {
            var answer = await environment.WriteAsync(method, $"{path}?{query}", body);
            Assert.InRange(answer.Status, 200, 204);
            Assert.Equal("\"1.1\"", answer.Header("ETag"));
        }

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_QueryThatIsNotUnderstood_Is400AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        string[] queries =
        [
            "dryRun=yes",
            "dryRun=on",
            "dryRun=1",
            "dryRun=0",
            "dryRun=true%20",
            "dryRun=true&dryRun=true",
            "dryRun=false&dryrun=true",
            "dry_run=true",
            "dry-run",
            "validateOnly=true",
            "message=a&message=b",
            "=true",
        ];

        foreach (var query in queries)
            (await environment.WriteAsync(method, $"{path}?{query}", body)).ExpectProblem(400);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DryRunFalse_Commits(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        Assert.InRange((await environment.WriteAsync(method, path + "?dryRun=False", body)).Status, 200, 204);

        Assert.NotEqual("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Write_UnknownParameter_NamesTheKnownOnes()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("PUT", "/ruleset?dry_run=true", """{"flags":[]}""");

        Assert.Equal(
            "Unknown query parameter 'dry_run'. Known parameters: 'dryRun', 'raiseLevel', 'message'.",
            answer.ExpectProblem(400).String("detail")
        );
    }

    [Theory]
    [InlineData("POST", "/api/v1/projects", """{"slug":"by-dry-run"}""")]
    [InlineData("PATCH", "/api/v1/projects/shop", """{"name":"By dry run"}""")]
    [InlineData("POST", "/api/v1/organizations/acme/tokens", """{"name":"by dry run"}""")]
    [InlineData("POST", "/api/v1/projects/shop/environments", """{"slug":"by-dry-run"}""")]
    public async Task Write_WithoutDryRun_RejectsIt(string method, string path, string body)
    {
        var answer = (await server.SendAsync(method, path + "?dryRun=true", server.Token, body)).ExpectProblem(400);

        Assert.Equal("Unknown query parameter 'dryRun'. The endpoint takes none.", answer.String("detail"));
        Assert.DoesNotContain("dry", await EverythingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_UnknownParameter_Is400AndChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync();
        var id = environment.ServerKey.Split('_')[1];

        (await environment.SendAsync("POST", "/keys?dryRun=true", """{"kind":"server"}""")).ExpectProblem(400);
        (await environment.SendAsync("DELETE", $"/keys/{id}?dryRun=true")).ExpectProblem(400);
        (await environment.SendAsync("DELETE", "?force=true")).ExpectProblem(400);

        Assert.Equal(2, (await environment.SendAsync("GET", "/keys")).Expect(200).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("/flags?serch=limit")]
    [InlineData("/flags?search=a&search=b")]
    [InlineData("/flags?limit=1&limit=2")]
    [InlineData("/flags/limit?version=1.0")]
    [InlineData("/ruleset?at=1.0")]
    [InlineData("/changes?before=1.0")]
    [InlineData("/keys?kind=other")]
    public async Task Read_QueryThatIsNotUnderstood_Is400(string path)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("GET", path)).ExpectProblem(400);
    }

    [Fact]
    public async Task Write_UnknownParameterWithoutToken_Is401()
    {
        var environment = await server.NewEnvironmentAsync();

        (await server.SendAsync("PUT", environment.Path + "/ruleset?dry_run=true", null, """{"flags":[]}""")).ExpectProblem(401);
    }

    private async Task<string> EverythingAsync()
    {
        var texts = new List<string>();
        foreach (
            var path in new[] { "/api/v1/projects", "/api/v1/organizations/acme/tokens", "/api/v1/projects/shop/environments?limit=1000" }
        )
            texts.Add((await server.SendAsync("GET", path, server.Token)).Expect(200).Text);
        return string.Join('\n', texts);
    }
}
