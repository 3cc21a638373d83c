using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Groups that follow those of the identity provider.</summary>
public sealed class SsoGroupTests : IAsyncLifetime
{
    private SsoServer _sso = null!;
    private string _developers = "";
    private string _operators = "";

    private TestServer Server => _sso.Server;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync()
    {
        _sso = await SsoServer.StartAsync();
        _developers = (await Server.Access.AddGroupAsync(TestActors.Administrator, "acme", "Developers")).Value!.Id;
        _operators = (await Server.Access.AddGroupAsync(TestActors.Administrator, "acme", "Operators")).Value!.Id;
    }

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Theory]
    [InlineData("""["dev","ops","else"]""", "Developers,Operators")]
    [InlineData("\"dev\"", "Developers")]
    [InlineData("\"dev ops\"", "Developers,Operators")]
    [InlineData("""["DEV"]""", "")]
    [InlineData("[]", "")]
    public async Task SignIn_Groups_AreThoseOfTheClaim(string claim, string expected)
    {
        Provider.Person["groups"] = JsonNode.Parse(claim);

        var account = await SignInAsync(await AddAsync());

        Assert.Equal(expected, GroupsOf(account));
    }

    [Fact]
    public async Task SignIn_GroupThatIsGone_RemovesOnlyWhatTheProviderAdded()
    {
        Provider.Person["groups"] = new JsonArray("dev", "ops");
        var id = await AddAsync();
        var account = await SignInAsync(id);
        await Server.Access.AddGroupMemberAsync(TestActors.Administrator, "acme", _operators, account);
        Provider.Person["groups"] = new JsonArray();

        await SignInAsync(id);

        Assert.Equal("Operators", GroupsOf(account));
    }

    [Fact]
    public async Task SignIn_OtherGroups_AreStatedInTheAuditLog()
    {
        Provider.Person["groups"] = new JsonArray("dev");
        var id = await AddAsync();
        var account = await SignInAsync(id);
        Provider.Person["groups"] = new JsonArray("ops");

        await SignInAsync(id);

        var entries = await Server
            .Services.GetRequiredService<IAuditReader>()
            .ReadAsync(new("acme", 1000) { Action = "group-member.sync" });
        var after = JsonNode.Parse(entries[^1].Bytes.Span)!["after"]!;
        Assert.Equal($"{_operators}/{account}/sso:{id}", Assert.Single(after["added"]!.AsArray())!.GetValue<string>());
        Assert.Equal($"{_developers}/{account}/sso:{id}", Assert.Single(after["removed"]!.AsArray())!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"_claim_names":{"groups":"src1"}}""")]
    [InlineData("""{"hasgroups":true}""")]
    public async Task SignIn_TooManyGroups_ChangesNothing(string claims)
    {
        Provider.Person["groups"] = new JsonArray("dev");
        var id = await AddAsync();
        var account = await SignInAsync(id);
        Provider.Person.Remove("groups");
        foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
            Provider.Person[name] = value!.DeepClone();

        await SignInAsync(id);

        Assert.Equal("Developers", GroupsOf(account));
    }

    [Theory]
    [InlineData("""{"groups":["else"]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"hasgroups":true}""")]
    public async Task SignIn_GroupRequiredAndNotStated_Is403(string claims)
    {
        foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
            Provider.Person[name] = value!.DeepClone();
        var id = await AddAsync(requiresGroup: true);

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_LastOwnerWhoLostTheGroup_StaysOwner()
    {
        await Server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(_developers), BuiltInRoles.Owner.Slug);
        Provider.Person["groups"] = new JsonArray("dev");
        var id = await AddAsync();
        var account = await SignInAsync(id);
        // The service account of the tests is the other owner.
        var token = Server.Directories.Current.FindToken(Server.Token.Split('_')[1])!;
        await Server.Access.RevokeTokenAsync(TestActors.Administrator, "acme", token.Id);
        Provider.Person["groups"] = new JsonArray();

        await SignInAsync(id);

        Assert.Equal("Developers", GroupsOf(account));
    }

    [Fact]
    public async Task Delete_Provider_RemovesWhomItAdded()
    {
        Provider.Person["groups"] = new JsonArray("dev");
        var id = await AddAsync();
        var account = await SignInAsync(id);

        (await Server.SendAsync("DELETE", $"/api/v1/organizations/acme/sso/{id}", Server.Token)).Expect(204);

        Assert.Equal("", GroupsOf(account));
    }

    private Task<string> AddAsync(bool requiresGroup = false) =>
        _sso.AddAsync(
            new()
            {
                ["groupsClaim"] = "groups",
                ["requiresGroup"] = requiresGroup,
                ["groups"] = new JsonArray(
                    new JsonObject { ["value"] = "dev", ["group"] = _developers },
                    new JsonObject { ["value"] = "ops", ["group"] = _operators }
                ),
            }
        );

    private async Task<string> SignInAsync(string provider)
    {
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(provider)).Expect(302);
        return (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");
    }

    private string GroupsOf(string account) =>
        string.Join(
            ',',
            Server.Directories.Current.GroupsOf("acme", account).Select(group => group.Name).Distinct().Order(StringComparer.Ordinal)
        );
}
