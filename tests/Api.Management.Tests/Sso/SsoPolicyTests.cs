using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Organizations that require their identity providers, and second factors of sign-ins with them.</summary>
public sealed class SsoPolicyTests : IAsyncLifetime
{
    private const string Policy = "/api/v1/organizations/acme/sso/policy";

    private SsoServer _sso = null!;

    private TestServer Server => _sso.Server;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task Set_Required_RefusesPasswordsExceptOfExemptOwners()
    {
        var id = await _sso.AddAsync();
        var (owner, member) = (await PersonAsync(BuiltInRoles.Owner.Slug), await PersonAsync());
        (await SetAsync($$"""{"required":true,"exempt":["{{owner.Account.Id}}"]}""")).Expect(200);
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(id)).Expect(302);

        var refused = (await member.SendAsync("GET", "/api/v1/organizations/acme")).ExpectProblem(403);

        Assert.Equal("urn:flagcluster:problem:sso-required", refused.String("type"));
        (await member.SendAsync("GET", "/api/v1/me")).Expect(200);
        (await owner.SendAsync("GET", "/api/v1/organizations/acme")).Expect(200);
        (await browser.OpenAsync("/api/v1/organizations/acme")).Expect(200);
        (await Server.SendAsync("GET", "/api/v1/organizations/acme", Server.Token)).Expect(200);
        (await SetAsync("""{"required":false}""")).Expect(200);
        (await member.SendAsync("GET", "/api/v1/organizations/acme")).Expect(200);
    }

    [Fact]
    public async Task Set_WithoutAnOwnerOrAProvider_Is422()
    {
        var (owner, member) = (await PersonAsync(BuiltInRoles.Owner.Slug), await PersonAsync());
        var exempt = $$"""{"required":true,"exempt":["{{owner.Account.Id}}"]}""";
        Assert.Equal(["/required"], (await SetAsync(exempt)).ExpectProblem(422).Pointers);
        await _sso.AddAsync();

        Assert.Equal(["/exempt"], (await SetAsync("""{"required":true}""")).ExpectProblem(422).Pointers);
        var other = $$"""{"required":true,"exempt":["{{member.Account.Id}}"]}""";
        Assert.Equal(["/exempt"], (await SetAsync(other)).ExpectProblem(422).Pointers);

        (await SetAsync(exempt)).Expect(200);
    }

    [Theory]
    [InlineData("""["pwd","mfa"]""", false, 200)]
    [InlineData("""["pwd"]""", false, 403)]
    [InlineData("""["pwd"]""", true, 200)]
    public async Task SignIn_SecondFactorRequired_FollowsTheProvider(string amr, bool provides, int status)
    {
        _sso.Provider.Person["amr"] = JsonNode.Parse(amr);
        var id = await _sso.AddAsync(new() { ["providesSecondFactor"] = provides });
        await Server.Directories.RequireSecondFactorAsync(TestActors.Administrator, "acme", Server.Time.GetUtcNow());
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(id)).Expect(302);

        (await browser.OpenAsync("/api/v1/organizations/acme")).Expect(status);
    }

    private Task<Answer> SetAsync(string body) => Server.SendAsync("PUT", Policy, Server.Token, body);

    private async Task<TestPerson> PersonAsync(string? role = null)
    {
        var person = await TestPerson.SignInAsync(Server);
        await _sso.JoinAsync(person.Account, "acme", role);
        return person;
    }
}
