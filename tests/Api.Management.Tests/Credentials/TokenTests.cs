using System.Globalization;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Control.Secrets;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Credentials;

public sealed class TokenTests : IAsyncLifetime
{
    private const string Tokens = "/api/v1/organizations/acme/tokens";

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_TokenOfAServiceAccount_ActsForIt()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);

        var created = (await SendAsync("POST", Tokens, $$"""{"name":"ci","serviceAccount":"{{account}}"}""")).Expect(201);

        Assert.Matches($"^{TokenText.Pattern}$", created.String("token"));
        Assert.Equal("no-store", created.Header("Cache-Control"));
        (await _server.SendAsync("GET", "/api/v1/projects/shop", created.String("token"))).Expect(200);
        (await _server.SendAsync("PATCH", "/api/v1/projects/shop", created.String("token"), """{"name":"x"}""")).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_LimitedToPermissions_HasNoOthers()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Maintainer.Slug);
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var body = $$"""{"name":"ci","serviceAccount":"{{account}}","permissions":["flags.read","flags.toggle"]}""";
        var token = (await SendAsync("POST", Tokens, body)).Expect(201).String("token");

        var narrow = environment with { Token = token };
        (await narrow.SendAsync("PATCH", "/flags/limit", """{"enabled":false}""")).Expect(200);
        (await narrow.SendAsync("GET", "/segments")).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_LimitedToEnvironments_HasNoOthers()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Maintainer.Slug);
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var other = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var body = $$"""{"name":"ci","serviceAccount":"{{account}}","environments":["shop/{{environment.Id.Environment}}"]}""";
        var token = (await SendAsync("POST", Tokens, body)).Expect(201).String("token");

        (await (environment with { Token = token }).SendAsync("GET", "/flags")).Expect(200);
        (await (other with { Token = token }).SendAsync("GET", "/flags")).ExpectProblem(403);
        (await _server.SendAsync("PATCH", "/api/v1/projects/shop", token, """{"name":"x"}""")).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_WithoutAnAccountByAServiceAccount_Is422()
    {
        var answer = (await SendAsync("POST", Tokens, """{"name":"mine"}""")).ExpectProblem(422);

        Assert.Equal(["/serviceAccount"], answer.Pointers);
    }

    [Fact]
    public async Task Create_PersonalWithAPersonalToken_Is403()
    {
        await _server.Access.JoinAsync(TestActors.Administrator, TestActors.Administrator, "acme", "aaaabbbbcccc", [], []);
        var (_, personal) = await _server.Access.AddTokenAsync(TestActors.Administrator, "acme", Principal.User("aaaabbbbcccc"), "mine");

        (await _server.SendAsync("POST", Tokens, personal, """{"name":"another"}""")).ExpectProblem(403);
    }

    [Theory]
    [InlineData("""{"name":"x","serviceAccount":"SA","permissions":[]}""", "/permissions")]
    [InlineData("""{"name":"x","serviceAccount":"SA","permissions":["flags.fly"]}""", "/permissions")]
    [InlineData("""{"name":"x","serviceAccount":"SA","environments":[]}""", "/environments")]
    [InlineData("""{"name":"x","serviceAccount":"SA","environments":["shop"]}""", "/environments")]
    [InlineData("""{"name":"x","serviceAccount":"SA","environments":["shop/none"]}""", "/environments")]
    [InlineData("""{"name":"x","serviceAccount":"SA","expiresAt":"2020-01-01T00:00:00Z"}""", "/expiresAt")]
    [InlineData("""{"name":"x","serviceAccount":"none"}""", "/serviceAccount")]
    public async Task Create_InvalidInput_Is422(string body, string pointer)
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);

        var answer = await SendAsync("POST", Tokens, body.Replace("SA", account, StringComparison.Ordinal));

        Assert.Equal([pointer], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Create_ForAnAccountWithMore_Is403()
    {
        var owner = _server.Directories.Current.FindToken(_server.Token.Split('_')[1])!.Owner.Id;
        var admin = await AddTokenAsync("admin", BuiltInRoles.Admin.Slug);

        var answer = (await _server.SendAsync("POST", Tokens, admin, $$"""{"name":"more","serviceAccount":"{{owner}}"}""")).ExpectProblem(
            403
        );

        Assert.Contains("organizations.delete", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authenticate_ExpiredToken_Is401()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);
        var expiresAt = _server.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var body = $$"""{"name":"ci","serviceAccount":"{{account}}","expiresAt":"{{expiresAt}}"}""";
        var token = (await SendAsync("POST", Tokens, body)).Expect(201).String("token");
        (await _server.SendAsync("GET", "/api/v1/projects", token)).Expect(200);

        _server.Time.Advance(TimeSpan.FromHours(2));

        (await _server.SendAsync("GET", "/api/v1/projects", token)).ExpectProblem(401);
    }

    [Fact]
    public async Task Authenticate_AccountDeactivated_Is401()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);
        var token = (await SendAsync("POST", Tokens, $$"""{"name":"ci","serviceAccount":"{{account}}"}""")).Expect(201).String("token");

        await _server.Access.UpdateServiceAccountAsync(TestActors.Administrator, "acme", account, name: null, isActive: false);

        (await _server.SendAsync("GET", "/api/v1/projects", token)).ExpectProblem(401);
    }

    [Fact]
    public async Task Rotate_Token_AcceptsBothSecretsUntilTheOverlapEnds()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);
        var created = (await SendAsync("POST", Tokens, $$"""{"name":"ci","serviceAccount":"{{account}}"}""")).Expect(201);
        var (id, first) = (created.String("id"), created.String("token"));

        var second = (await SendAsync("POST", $"{Tokens}/{id}/rotate", """{"overlapHours":2}""")).Expect(200).String("token");

        (await _server.SendAsync("GET", "/api/v1/projects", first)).Expect(200);
        (await _server.SendAsync("GET", "/api/v1/projects", second)).Expect(200);
        _server.Time.Advance(TimeSpan.FromHours(3));
        (await _server.SendAsync("GET", "/api/v1/projects", first)).ExpectProblem(401);
        (await _server.SendAsync("GET", "/api/v1/projects", second)).Expect(200);
    }

    [Fact]
    public async Task Rotate_Twice_EndsTheFirstSecret()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);
        var created = (await SendAsync("POST", Tokens, $$"""{"name":"ci","serviceAccount":"{{account}}"}""")).Expect(201);
        var address = $"{Tokens}/{created.String("id")}/rotate";

        (await SendAsync("POST", address, "{}")).Expect(200);
        (await SendAsync("POST", address, "{}")).Expect(200);

        (await _server.SendAsync("GET", "/api/v1/projects", created.String("token"))).ExpectProblem(401);
    }

    [Fact]
    public async Task Rotate_WithTheTokenItself_Succeeds()
    {
        var token = await AddTokenAsync("ci", BuiltInRoles.Viewer.Slug);

        (await _server.SendAsync("POST", $"{Tokens}/{token.Split('_')[1]}/rotate", token, "{}")).Expect(200);
    }

    [Fact]
    public async Task List_Tokens_HidesTheirTexts()
    {
        var account = await AddAccountAsync("ci", BuiltInRoles.Viewer.Slug);
        await SendAsync("POST", Tokens, $$"""{"name":"ci","serviceAccount":"{{account}}"}""");

        var list = (await SendAsync("GET", Tokens)).Expect(200);

        Assert.Equal(2, list.Json.GetProperty("items").GetArrayLength());
        Assert.DoesNotMatch(new Regex(TokenText.Pattern), list.Text);
    }

    [Fact]
    public async Task List_UsedToken_HasTheDayOfItsLastUse()
    {
        await SendAsync("GET", Tokens);
        await _server.Services.GetRequiredService<TokenUses>().FlushAsync();

        var item = (await SendAsync("GET", Tokens)).Expect(200).Json.GetProperty("items")[0];

        var today = DateOnly.FromDateTime(_server.Time.GetUtcNow().UtcDateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(today, item.GetProperty("lastUsedOn").GetString());
    }

    [Fact]
    public async Task List_WithoutTokensRead_HasTheTokensOfTheCaller()
    {
        var token = await AddTokenAsync("ci", BuiltInRoles.Member.Slug);

        var list = (await _server.SendAsync("GET", Tokens, token)).Expect(200);

        Assert.Equal(token.Split('_')[1], Assert.Single(list.Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Revoke_Token_Is401Afterwards()
    {
        var token = await AddTokenAsync("ci", BuiltInRoles.Viewer.Slug);

        (await SendAsync("DELETE", Tokens + "/" + token.Split('_')[1])).Expect(204);

        (await _server.SendAsync("GET", "/api/v1/projects", token)).ExpectProblem(401);
    }

    [Fact]
    public async Task Revoke_TokenOfTheLastOwner_Is409()
    {
        var answer = (await SendAsync("DELETE", Tokens + "/" + _server.Token.Split('_')[1])).ExpectProblem(409);

        Assert.Equal("Last owner", answer.String("title"));
        (await SendAsync("GET", Tokens)).Expect(200);
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherOrganization_Is404()
    {
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (rival, _) = await _server.AddOwnerAsync("rival");

        (await SendAsync("DELETE", Tokens + "/" + rival.Id)).ExpectProblem(404);
        (await SendAsync("DELETE", $"/api/v1/organizations/rival/tokens/{rival.Id}")).ExpectProblem(404);

        Assert.NotNull(_server.Directories.Current.FindToken(rival.Id));
    }

    [Fact]
    public async Task Tokens_OldAddress_Is404()
    {
        (await SendAsync("GET", "/api/v1/tokens")).ExpectProblem(404);
    }

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _server.SendAsync(method, path, _server.Token, body);

    private async Task<string> AddAccountAsync(string name, string role)
    {
        var account = (await _server.Access.AddServiceAccountAsync(TestActors.Administrator, "acme", name)).Value!;
        var principal = Principal.ServiceAccount(account.Id);
        Assert.Null((await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", principal, role)).Denial);
        return account.Id;
    }

    private async Task<string> AddTokenAsync(string name, string role)
    {
        var principal = Principal.ServiceAccount(await AddAccountAsync(name, role));
        return (await _server.Access.AddTokenAsync(TestActors.Administrator, "acme", principal, name)).Text;
    }
}
