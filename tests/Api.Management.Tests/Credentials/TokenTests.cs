using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Credentials;

public sealed class TokenTests
{
    private const string Tokens = "/api/v1/tokens";

    [Fact]
    public async Task Create_Token_ManagesTheOrganization()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await SendAsync(server, "POST", Tokens, """{"name":"ci"}""")).Expect(201);

        (await server.SendAsync("GET", "/api/v1/projects", created.String("token"))).Expect(200);
    }

    [Fact]
    public async Task List_Tokens_HidesTheirTexts()
    {
        await using var server = await TestServer.StartAsync();
        var text = (await SendAsync(server, "POST", Tokens, """{"name":"ci"}""")).Expect(201).String("token");

        var list = (await SendAsync(server, "GET", Tokens)).Expect(200);

        Assert.Equal(2, list.Json.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(text, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_Token_Is401Afterwards()
    {
        await using var server = await TestServer.StartAsync();
        var created = (await SendAsync(server, "POST", Tokens, """{"name":"ci"}""")).Expect(201);

        (await SendAsync(server, "DELETE", Tokens + "/" + created.String("id"))).Expect(204);

        (await server.SendAsync("GET", "/api/v1/projects", created.String("token"))).ExpectProblem(401);
    }

    [Fact]
    public async Task Revoke_LastToken_Is409()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "DELETE", Tokens + "/" + server.Token.Split('_')[1])).ExpectProblem(409);

        (await SendAsync(server, "GET", Tokens)).Expect(200);
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherOrganization_Is404()
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (rival, _) = await server.Directories.AddTokenAsync(TestActors.Administrator, "rival", "other");

        (await SendAsync(server, "DELETE", Tokens + "/" + rival.Id)).ExpectProblem(404);

        Assert.NotNull(server.Directories.Current.FindToken(rival.Id));
    }

    private static Task<Answer> SendAsync(TestServer server, string method, string path, string? body = null) =>
        server.SendAsync(method, path, server.Token, body);
}
