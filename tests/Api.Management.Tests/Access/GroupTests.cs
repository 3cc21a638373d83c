using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class GroupTests : IAsyncLifetime
{
    private const string Groups = People.Organization + "/groups";
    private const string Members = People.Organization + "/members";
    private const string Ada = "adaadaadaada";
    private const string Bob = "bobbobbobbob";

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task AddMember_GroupWithAGrant_GivesIt()
    {
        var token = await _server.AddPersonAsync(Ada, "member");
        var group = await CreateAsync("team");
        await GrantAsync(group, "viewer", "shop");

        (await SendAsync("POST", $"{Groups}/{group}/members", User(Ada))).Expect(200);

        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).Expect(200);
        (await SendAsync("DELETE", $"{Groups}/{group}/members/{Ada}")).Expect(204);
        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).ExpectProblem(403);
    }

    [Fact]
    public async Task AddMember_GroupWithMoreThanTheActorHas_Is403()
    {
        var admin = await _server.AddPersonAsync(Ada, "admin");
        var group = await CreateAsync("owners");
        await GrantAsync(group, "owner");

        (await _server.SendAsync("POST", $"{Groups}/{group}/members", admin, User(Ada))).ExpectProblem(403);
    }

    [Fact]
    public async Task AddMember_WhoIsNoMember_Is404()
    {
        var group = await CreateAsync("team");

        (await SendAsync("POST", $"{Groups}/{group}/members", User(Ada))).ExpectProblem(404);
    }

    [Fact]
    public async Task Create_NameInUse_Is409()
    {
        await CreateAsync("team");

        (await SendAsync("POST", Groups, """{"name":"team"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Delete_GroupWithGrants_Is409ThatNamesThem()
    {
        var group = await CreateAsync("team");
        await GrantAsync(group, "viewer", "shop");

        var answer = (await SendAsync("DELETE", $"{Groups}/{group}")).ExpectProblem(409);

        Assert.Contains("viewer", Assert.Single(answer.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_Group_ChangesItsName()
    {
        var group = await CreateAsync("team");

        (await SendAsync("PATCH", $"{Groups}/{group}", """{"name":"Team"}""")).Expect(200);

        Assert.Equal("Team", (await SendAsync("GET", $"{Groups}/{group}")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Group_OfAnotherOrganization_Is404()
    {
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var group = (await _server.Access.AddGroupAsync(TestActors.Administrator, "rival", "theirs")).Value!;

        (await SendAsync("GET", $"{Groups}/{group.Id}")).ExpectProblem(404);
        (await SendAsync("DELETE", $"{Groups}/{group.Id}")).ExpectProblem(404);
        (await SendAsync("POST", $"{Groups}/{group.Id}/members", User(Ada))).ExpectProblem(404);
    }

    [Fact]
    public async Task ListMembers_Pages_HaveEveryMemberOnce()
    {
        await _server.AddPersonAsync(Ada, "member");
        await _server.AddPersonAsync(Bob, "member");

        var first = (await SendAsync("GET", Members + "?limit=1")).Expect(200);
        var second = (await SendAsync("GET", $"{Members}?limit=1&after={first.String("next")}")).Expect(200);

        Assert.Equal([Ada, Bob], new[] { first, second }.Select(page => page.Json.GetProperty("items")[0].GetProperty("user").GetString()));
    }

    [Fact]
    public async Task UpdateMember_Deactivated_Is401Afterwards()
    {
        var token = await _server.AddPersonAsync(Ada, "viewer", "shop");

        (await SendAsync("PATCH", $"{Members}/{Ada}", """{"isActive":false}""")).Expect(200);

        (await _server.SendAsync("GET", "/api/v1/projects/shop", token)).ExpectProblem(401);
    }

    [Fact]
    public async Task RemoveMember_OfOthersWithoutThePermission_Is403()
    {
        var token = await _server.AddPersonAsync(Ada, "maintainer", "shop");
        await _server.AddPersonAsync(Bob, "member");

        (await _server.SendAsync("DELETE", $"{Members}/{Bob}", token)).ExpectProblem(403);
    }

    private static string User(string id) => $$"""{"user":"{{id}}"}""";

    private async Task<string> CreateAsync(string name) =>
        (await SendAsync("POST", Groups, $$"""{"name":"{{name}}"}""")).Expect(201).String("id");

    private async Task GrantAsync(string group, string role, string? project = null)
    {
        var granted = await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(group), role, project);
        Assert.Null(granted.Denial);
    }

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _server.SendAsync(method, path, _server.Token, body);
}
