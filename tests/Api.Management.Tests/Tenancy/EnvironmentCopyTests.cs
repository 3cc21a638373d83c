using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class EnvironmentCopyTests
{
    private const string Environments = "/api/v1/projects/shop/environments";

    private const string Ruleset = """
        {"flags":[
            {"key":"a","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","description":"Ä"},
            {"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"on","enabled":false}],
         "segments":[{"key":"staff","included":["root"]}]}
        """;

    [Fact]
    public async Task Create_CopyOfAnEnvironment_HasItsFlagsAndNoKeys()
    {
        await using var server = await TestServer.StartAsync();
        var source = await server.NewEnvironmentAsync(Ruleset);

        (await CreateAsync(server, $$"""{"environment":"{{source.Id.Environment}}"}""")).Expect(201);

        var copy = (await SendAsync(server, "GET", Environments + "/copy/ruleset")).Expect(200).Json;
        var original = (await source.SendAsync("GET", "/ruleset")).Expect(200).Json;
        Assert.Equal(original.GetProperty("flags").GetRawText(), copy.GetProperty("flags").GetRawText());
        Assert.Equal(original.GetProperty("segments").GetRawText(), copy.GetProperty("segments").GetRawText());
        Assert.Equal("1.1", copy.GetProperty("version").GetString());
        Assert.Empty((await SendAsync(server, "GET", Environments + "/copy/keys")).Expect(200).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Create_CopyWithDisabledFlags_DiffersOnlyInEnabled()
    {
        await using var server = await TestServer.StartAsync();
        var source = await server.NewEnvironmentAsync(Ruleset);

        (await CreateAsync(server, $$"""{"environment":"{{source.Id.Environment}}","disableFlags":true}""")).Expect(201);

        foreach (var key in new[] { "a", "b" })
            Assert.False(
                (await SendAsync(server, "GET", $"{Environments}/copy/flags/{key}")).Expect(200).Json.GetProperty("enabled").GetBoolean()
            );
        Assert.Equal("Ä", (await SendAsync(server, "GET", Environments + "/copy/flags/a")).Expect(200).String("description"));
    }

    [Fact]
    public async Task Create_CopyOfAnEarlierVersion_HasItsFlags()
    {
        await using var server = await TestServer.StartAsync();
        var source = await server.NewEnvironmentAsync(Ruleset);
        (await source.SendAsync("DELETE", "/flags/a")).Expect(204);

        (await CreateAsync(server, $$"""{"environment":"{{source.Id.Environment}}","version":"1.1"}""")).Expect(201);

        (await SendAsync(server, "GET", Environments + "/copy/flags/a")).Expect(200);
    }

    [Fact]
    public async Task Create_CopyOfAnEmptyEnvironment_HasTheFirstVersion()
    {
        await using var server = await TestServer.StartAsync();
        var source = await server.NewEnvironmentAsync();

        (await CreateAsync(server, $$"""{"environment":"{{source.Id.Environment}}"}""")).Expect(201);

        Assert.Equal("1.0", (await SendAsync(server, "GET", Environments + "/copy")).Expect(200).String("version"));
    }

    [Theory]
    [InlineData(Permission.EnvironmentsWrite)]
    [InlineData(Permission.FlagsRead)]
    [InlineData(Permission.SegmentsRead)]
    [InlineData(Permission.FlagsWrite)]
    [InlineData(Permission.SegmentsWrite)]
    public async Task Create_CopyWithoutAPermission_Is403AndCreatesNothing(Permission missing)
    {
        await using var server = await TestServer.StartAsync();
        var source = await server.NewEnvironmentAsync(Ruleset);
        var owner = server.Directories.Current.FindToken(server.Token.Split('_')[1])!.Owner;
        var (_, token) = await server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            owner,
            "narrow",
            PermissionSet.All.Without([missing])
        );
        var body = $$$"""{"slug":"copy","copyFrom":{"environment":"{{{source.Id.Environment}}}"}}""";

        var answer = (await server.SendAsync("POST", Environments, token, body)).ExpectProblem(403);

        Assert.Contains($"'{missing.Name()}'", answer.String("detail"), StringComparison.Ordinal);
        (await SendAsync(server, "GET", Environments + "/copy")).ExpectProblem(404);
    }

    [Theory]
    [InlineData("""{"environment":"none"}""", "/copyFrom/environment")]
    [InlineData("""{"environment":"env-1","version":"1.7"}""", "/copyFrom/version")]
    [InlineData("""{"environment":"env-1","version":"seven"}""", "/copyFrom/version")]
    [InlineData("""{"environment":"env-1","more":1}""", "/copyFrom/more")]
    [InlineData("{}", "/copyFrom/environment")]
    public async Task Create_InvalidSource_CreatesNothing(string source, string pointer)
    {
        await using var server = await TestServer.StartAsync();
        await server.NewEnvironmentAsync(Ruleset);

        var answer = (await CreateAsync(server, source)).ExpectProblem(422);

        Assert.Equal([pointer], answer.Pointers);
        (await SendAsync(server, "GET", Environments + "/copy")).ExpectProblem(404);
    }

    private static Task<Answer> CreateAsync(TestServer server, string source) =>
        SendAsync(server, "POST", Environments, $$"""{"slug":"copy","copyFrom":{{source}}}""");

    private static Task<Answer> SendAsync(TestServer server, string method, string path, string? body = null) =>
        server.SendAsync(method, path, server.Token, body);
}
