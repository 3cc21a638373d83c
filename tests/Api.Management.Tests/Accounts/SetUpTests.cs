using FlagCluster.Control.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Accounts;

/// <summary>The first account, sign-in by a printed link, and registration.</summary>
public sealed class SetUpTests : IAsyncLifetime
{
    private readonly TestServer _server = new();

    private FirstOwner Owners => _server.Services.GetRequiredService<FirstOwner>();

    private PrintedLinks Links => _server.Services.GetRequiredService<PrintedLinks>();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SetUp_PrintedLink_CreatesAnOwnerOfTheOrganization()
    {
        var token = await Owners.CreateLinkAsync();

        var created = (await SetUpAsync(token!)).Expect(201);

        Assert.True(created.Json.GetProperty("installationAdministrator").GetBoolean());
        (string, string)[] cookie = [("Cookie", created.Header("Set-Cookie")!.Split(';')[0]), ("Sec-Fetch-Site", "same-origin")];
        (await _server.SendAsync("POST", "/api/v1/projects", null, """{"slug":"own"}""", cookie)).Expect(201);
        (await _server.SendAsync("GET", "/api/v1/accounts", null, body: null, cookie)).Expect(200);
        Assert.Null(await Owners.CreateLinkAsync());
    }

    [Fact]
    public async Task SetUp_UsedTwiceAtOnce_SucceedsOnce()
    {
        var token = await Owners.CreateLinkAsync();

        var answers = await Task.WhenAll(SetUpAsync(token!, "jane@example.com"), SetUpAsync(token!, "eve@example.com"));

        Assert.Equal([201, 404], answers.Select(answer => answer.Status).Order());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("fch_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task SetUp_UnknownToken_Is404(string token)
    {
        (await SetUpAsync(token)).ExpectProblem(404);
    }

    [Fact]
    public async Task SetUp_After15Minutes_Is404()
    {
        var token = await Owners.CreateLinkAsync();
        _server.Time.Advance(PrintedLinks.Lifetime);

        (await SetUpAsync(token!)).ExpectProblem(404);
    }

    [Fact]
    public async Task SetUp_SignInLink_Is404AndTheReverse()
    {
        var setUp = await Owners.CreateLinkAsync();
        var person = await TestPerson.CreateAsync(_server);
        var signIn = await Links.CreateAsync(person.Account.Id);

        (await SetUpAsync(signIn)).ExpectProblem(404);
        (await LinkAsync(setUp!)).ExpectProblem(404);
    }

    [Theory]
    [InlineData("jane", "violet kettle march", "/email")]
    [InlineData("jane@example.com", "password1234", "/password")]
    public async Task SetUp_InvalidInput_Is422AndKeepsTheLink(string email, string password, string pointer)
    {
        var token = await Owners.CreateLinkAsync();

        Assert.Equal([pointer], (await SetUpAsync(token!, email, password)).ExpectProblem(422).Pointers);

        (await SetUpAsync(token!)).Expect(201);
    }

    [Fact]
    public async Task Link_SignIn_WorksOnceAndAllowsANewPassword()
    {
        var person = await TestPerson.CreateAsync(_server, password: null);
        var token = await Links.CreateAsync(person.Account.Id);

        (await person.SendAsync("POST", "/auth/link", $$"""{"token":"{{token}}"}""")).Expect(200);
        (await LinkAsync(token)).ExpectProblem(404);
        (await person.SendAsync("PUT", "/api/v1/me/password", """{"password":"amber teapot september"}""")).Expect(200);

        (await person.LoginAsync("amber teapot september")).Expect(200);
    }

    [Fact]
    public async Task Link_SessionThatIsNotFresh_NeedsThePassword()
    {
        var person = await TestPerson.CreateAsync(_server);
        var token = await Links.CreateAsync(person.Account.Id);
        (await person.SendAsync("POST", "/auth/link", $$"""{"token":"{{token}}"}""")).Expect(200);
        _server.Time.Advance(TimeSpan.FromMinutes(11));

        (await person.SendAsync("PUT", "/api/v1/me/password", """{"password":"amber teapot september"}""")).ExpectProblem(422);
    }

    [Fact]
    public async Task Link_DeactivatedAccount_Is404()
    {
        var person = await TestPerson.CreateAsync(_server);
        var token = await Links.CreateAsync(person.Account.Id);
        await _server.Services.GetRequiredService<AccountService>().DeactivateAsync(TestActors.Administrator, person.Account.Id);

        (await LinkAsync(token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Register_ByDefault_Is403()
    {
        (await RegisterAsync(_server)).ExpectProblem(403);
    }

    [Fact]
    public async Task Register_Allowed_CreatesAnAccountWithoutAnOrganization()
    {
        await using var open = await TestServer.StartAsync(("Accounts:SelfRegistration", "true"));

        var created = (await RegisterAsync(open)).Expect(201);
        (await RegisterAsync(open)).ExpectProblem(409);

        (string, string) cookie = ("Cookie", created.Header("Set-Cookie")!.Split(';')[0]);
        (await open.SendAsync("GET", "/api/v1/projects", null, body: null, cookie)).ExpectProblem(403);
        (await open.SendAsync("GET", "/api/v1/me", null, body: null, cookie)).Expect(200);
    }

    [Fact]
    public async Task Accounts_Deactivate_EndsSessionsAndReactivateLetsThePersonSignInAgain()
    {
        var person = await TestPerson.SignInAsync(_server);
        var administrator = await AdministratorAsync();
        var path = $"/api/v1/accounts/{person.Account.Id}";

        Assert.Equal("deactivated", (await administrator.SendAsync("POST", path + "/deactivate")).Expect(200).String("status"));
        (await person.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
        (await person.LoginAsync()).ExpectProblem(401);
        Assert.Equal("active", (await administrator.SendAsync("POST", path + "/reactivate")).Expect(200).String("status"));

        (await person.LoginAsync()).Expect(200);
    }

    [Fact]
    public async Task Accounts_OwnAccountOrUnknown_AreNotDeactivated()
    {
        var administrator = await AdministratorAsync();

        (await administrator.SendAsync("POST", $"/api/v1/accounts/{administrator.Account.Id}/deactivate")).ExpectProblem(409);
        (await administrator.SendAsync("POST", "/api/v1/accounts/unknown/deactivate")).ExpectProblem(404);
    }

    [Fact]
    public async Task Accounts_List_HasNoPasswords()
    {
        var person = await TestPerson.CreateAsync(_server);
        var administrator = await AdministratorAsync();

        var list = (await administrator.SendAsync("GET", "/api/v1/accounts")).Expect(200);

        Assert.Contains(person.Account.Email.Text, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("$pbkdf2", list.Text, StringComparison.Ordinal);
    }

    private async Task<TestPerson> AdministratorAsync()
    {
        var administrator = await TestPerson.SignInAsync(_server);
        await Owners.MakeOwnerAsync(TestActors.Administrator, administrator.Account.Email, password: null);
        return administrator;
    }

    private Task<Answer> SetUpAsync(string token, string email = "jane@example.com", string password = "violet kettle march") =>
        _server.SendAsync(
            "POST",
            "/auth/setup",
            null,
            $$"""{"token":"{{token}}","email":"{{email}}","name":"Jane","password":"{{password}}"}"""
        );

    private Task<Answer> LinkAsync(string token) => _server.SendAsync("POST", "/auth/link", null, $$"""{"token":"{{token}}"}""");

    private static Task<Answer> RegisterAsync(TestServer server) =>
        server.SendAsync("POST", "/auth/register", null, """{"email":"new@example.com","name":"New","password":"violet kettle march"}""");
}
