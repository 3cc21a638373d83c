using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Credentials;

public sealed class TokenTests
{
    private const string Tokens = "/api/v1/tokens";

    [Fact]
    public async Task Create_Token_ManagesTheOrganization()
    {
        await using var own = await Owned.StartAsync();

        var created = (await SendAsync(own, "POST", Tokens, """{"name":"ci"}""")).Expect(201);

        (await own.Server.SendAsync("GET", "/api/v1/projects", created.String("token"))).Expect(200);
    }

    [Fact]
    public async Task List_Tokens_HidesTheirTexts()
    {
        await using var own = await Owned.StartAsync();
        var text = (await SendAsync(own, "POST", Tokens, """{"name":"ci"}""")).Expect(201).String("token");

        var list = (await SendAsync(own, "GET", Tokens)).Expect(200);

        Assert.Equal(2, list.Json.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(text, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_Token_Is401Afterwards()
    {
        await using var own = await Owned.StartAsync();
        var created = (await SendAsync(own, "POST", Tokens, """{"name":"ci"}""")).Expect(201);

        (await SendAsync(own, "DELETE", Tokens + "/" + created.String("id"))).Expect(204);

        (await own.Server.SendAsync("GET", "/api/v1/projects", created.String("token"))).ExpectProblem(401);
    }

    [Fact]
    public async Task Revoke_LastToken_Is409()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "DELETE", Tokens + "/" + own.Server.Token.Split('_')[1])).ExpectProblem(409);

        (await SendAsync(own, "GET", Tokens)).Expect(200);
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherOrganization_Is404()
    {
        await using var own = await Owned.StartAsync();
        await own.Server.Directories.AddOrganizationAsync("rival", "Rival");
        var (rival, _) = await own.Server.Directories.AddTokenAsync("rival", "other");

        (await SendAsync(own, "DELETE", Tokens + "/" + rival.Id)).ExpectProblem(404);

        Assert.NotNull(own.Server.Directories.Current.FindToken(rival.Id));
    }

    private static Task<Answer> SendAsync(Owned own, string method, string path, string? body = null) =>
        own.Server.SendAsync(method, path, own.Server.Token, body);
}
