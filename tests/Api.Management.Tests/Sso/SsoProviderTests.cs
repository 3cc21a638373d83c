using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

public sealed class SsoProviderTests : IAsyncLifetime
{
    private const string Providers = "/api/v1/organizations/acme/sso";

    private const string Secret = "s3cret-of-the-client";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(("Server:PublicUrl", "https://flags.example.com/fc/"));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_Provider_ReturnsItsAddressesAndNoSecret()
    {
        var created = await CreateAsync($$"""{"name":"Corp","issuer":"https://id.example","clientId":"fc","clientSecret":"{{Secret}}"}""");

        var id = created.String("id");
        Assert.Equal($"https://flags.example.com/fc/auth/sso/callback/{id}", created.String("redirectUri"));
        Assert.Equal($"https://flags.example.com/fc/auth/sso/acme/{id}", created.String("signInUrl"));
        var read = (await SendAsync("GET", $"{Providers}/{id}")).Expect(200);
        Assert.True(read.Json.GetProperty("hasClientSecret").GetBoolean());
        Assert.Equal(created.Header("ETag"), read.Header("ETag"));
        var audit = (await SendAsync("GET", "/api/v1/organizations/acme/audit?action=sso-provider.create")).Expect(200);
        Assert.Equal(1, audit.Json.GetProperty("items").GetArrayLength());
        Assert.All([created, read, audit], answer => Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_Provider_StoresTheSecretEncrypted()
    {
        await CreateAsync($$"""{"name":"Corp","issuer":"https://id.example","clientId":"fc","clientSecret":"{{Secret}}"}""");

        await _server.StopAsync();

        Assert.True(IsStored("https://id.example"));
        Assert.False(IsStored(Secret));
    }

    [Fact]
    public async Task Create_Preset_GivesItsDefaults()
    {
        var created = await CreateAsync("""{"name":"Code","preset":"gitlab","clientId":"fc"}""");

        Assert.Equal("https://gitlab.com", created.String("issuer"));
        Assert.Equal("groups_direct", created.String("groupsClaim"));
    }

    [Theory]
    [InlineData("""{"name":"a","clientId":"b"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"http://id.example"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://10.0.0.1"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://127.0.0.1"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","issuer":" https://id.example"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example/?a=b"}""", "/issuer")]
    [InlineData("""{"name":"a","clientId":"b","preset":"entra","issuer":"https://login.microsoftonline.com/common/v2.0"}""", "/issuer")]
    [InlineData(
        """{"name":"a","clientId":"b","preset":"entra","issuer":"https://login.microsoftonline.com/Organizations/v2.0"}""",
        "/issuer"
    )]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://login.microsoftonline.us/common/v2.0"}""", "/issuer")]
    [InlineData(
        """{"name":"a","clientId":"b","issuer":"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"}""",
        "/issuer"
    )]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","preset":"saml"}""", "/preset")]
    [InlineData("""{"name":"a","clientId":" b","issuer":"https://id.example"}""", "/clientId")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","scopes":["profile"]}""", "/scopes")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","domains":["no domain"]}""", "/domains")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","createsAccounts":true}""", "/createsAccounts")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","linksAccounts":true}""", "/linksAccounts")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","trustsEmail":true}""", "/trustsEmail")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","groups":[{"value":"x","group":"no"}]}""", "/groups")]
    [InlineData("""{"name":"a","clientId":"b","issuer":"https://id.example","groupsClaim":"g","requiresGroup":true}""", "/groups")]
    [InlineData("""{"name":"a","clientId":"b","preset":"github"}""", "/clientSecret")]
    [InlineData("""{"name":"a","clientId":"b","preset":"github","clientSecret":"x","groupsClaim":"g"}""", "/groupsClaim")]
    public async Task Create_InvalidProvider_Is422(string body, string pointer)
    {
        var answer = await SendAsync("POST", Providers, body);

        Assert.Equal([pointer], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Replace_WithoutTheSecret_KeepsIt()
    {
        var created = await CreateAsync("""{"name":"a","issuer":"https://id.example","clientId":"fc","clientSecret":"x"}""");

        var replaced = (
            await SendAsync("PUT", $"{Providers}/{created.String("id")}", """{"name":"b","issuer":"https://id.example","clientId":"fc"}""")
        ).Expect(200);

        Assert.Equal("b", replaced.String("name"));
        Assert.True(replaced.Json.GetProperty("hasClientSecret").GetBoolean());
    }

    [Fact]
    public async Task Write_Secret_IsMaskedInTheAuditLog()
    {
        const string Body = """{"name":"a","issuer":"https://id.example","clientId":"fc","clientSecret":"SECRET"}""";
        var id = (await CreateAsync(Body.Replace("SECRET", "earlier-secret", StringComparison.Ordinal))).String("id");
        (await SendAsync("PUT", $"{Providers}/{id}", Body.Replace("SECRET", Secret, StringComparison.Ordinal))).Expect(200);
        (await SendAsync("DELETE", $"{Providers}/{id}")).Expect(204);

        var entries = await _server.Services.GetRequiredService<IAuditReader>().ReadAsync(new("acme", 1000));
        var states = entries
            .Select(entry => JsonNode.Parse(entry.Bytes.Span)!)
            .Where(entry => ((string?)entry["action"])?.StartsWith("sso-provider.", StringComparison.Ordinal) == true)
            .SelectMany(entry => new[] { entry["before"], entry["after"] })
            .OfType<JsonObject>()
            .ToList();

        // Of the creation one state, of the update two, of the deletion one.
        Assert.Equal(["***", "***", "***", "***"], states.Select(state => (string?)state["clientSecret"]));
    }

    [Fact]
    public async Task Replace_AnotherIssuer_NeedsTheSecretAgain()
    {
        var created = await CreateAsync("""{"name":"a","issuer":"https://id.example","clientId":"fc","clientSecret":"x"}""");

        var answer = await SendAsync(
            "PUT",
            $"{Providers}/{created.String("id")}",
            """{"name":"a","issuer":"https://elsewhere.example","clientId":"fc"}"""
        );

        Assert.Equal(["/clientSecret"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Replace_OutdatedVersion_Is412()
    {
        const string Body = """{"name":"a","issuer":"https://id.example","clientId":"fc"}""";
        var id = (await CreateAsync(Body)).String("id");

        (await SendAsync("PUT", $"{Providers}/{id}", Body, ("If-Match", "\"1\""))).ExpectProblem(412);
    }

    [Fact]
    public async Task Create_GroupWithMoreThanTheActorHas_Is403()
    {
        var group = (await _server.Access.AddGroupAsync(TestActors.Administrator, "acme", "owners")).Value!;
        await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(group.Id), BuiltInRoles.Owner.Slug);
        var token = await AdminTokenAsync();
        var body = $$"""
            {"name":"a","issuer":"https://id.example","clientId":"fc","groupsClaim":"g","groups":[{"value":"x","group":"{{group.Id}}"}]}
            """;

        (await _server.SendAsync("POST", Providers, token, body)).ExpectProblem(403);

        (await SendAsync("POST", Providers, body)).Expect(201);
    }

    [Fact]
    public async Task Delete_Provider_IsGone()
    {
        var id = (await CreateAsync("""{"name":"a","issuer":"https://id.example","clientId":"fc"}""")).String("id");

        (await SendAsync("DELETE", $"{Providers}/{id}")).Expect(204);

        (await SendAsync("GET", $"{Providers}/{id}")).ExpectProblem(404);
        (await SendAsync("DELETE", $"{Providers}/{id}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Create_SessionThatIsNotFresh_Is403()
    {
        var person = await TestPerson.SignInAsync(_server);
        Grant owner = new("", "acme", Principal.User(person.Account.Id), BuiltInRoles.Owner.Slug, default);
        await _server.JoinAsync(person.Account.Id, "acme", owner);
        const string Body = """{"name":"a","issuer":"https://id.example","clientId":"fc"}""";
        (await person.SendAsync("POST", Providers, Body)).Expect(201);
        _server.Time.Advance(TimeSpan.FromMinutes(11));

        (await person.SendAsync("POST", Providers, Body)).ExpectProblem(403);
    }

    private bool IsStored(string text) =>
        Directory.EnumerateFiles(_server.Folder).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private async Task<string> AdminTokenAsync()
    {
        const string User = "administrat0";
        Grant admin = new("", "acme", Principal.User(User), BuiltInRoles.Admin.Slug, default);
        await _server.JoinAsync(User, "acme", admin);
        return (await _server.Access.AddTokenAsync(TestActors.Administrator, "acme", Principal.User(User), "admin")).Text;
    }

    private async Task<Answer> CreateAsync(string body) => (await SendAsync("POST", Providers, body)).Expect(201);

    private Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        _server.SendAsync(method, path, _server.Token, body, headers);
}
