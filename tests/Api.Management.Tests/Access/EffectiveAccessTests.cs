using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class EffectiveAccessTests : IAsyncLifetime
{
    private const string Access = People.Organization + "/access";
    private const string Ada = "adaadaadaada";

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task MyPermissions_Environment_AreThoseOfTheRoleThere()
    {
        var environment = await _server.NewEnvironmentAsync();
        var token = await _server.AddPersonAsync(Ada, "operator", "shop");

        var there = await _server.SendAsync("GET", $"/api/v1/me/permissions?environment=shop/{environment.Id.Environment}", token);
        var organization = await _server.SendAsync("GET", "/api/v1/me/permissions", token);

        Assert.Equal(Names(BuiltInRoles.Operator.Permissions.With(BuiltInRoles.Member.Permissions)), Permissions(there.Expect(200)));
        Assert.Equal(["organizations.read"], Permissions(organization.Expect(200)));
    }

    [Fact]
    public async Task MyPermissions_UnknownEnvironment_Is404()
    {
        (await _server.SendAsync("GET", "/api/v1/me/permissions?environment=shop/none", _server.Token)).ExpectProblem(404);
        (await _server.SendAsync("GET", "/api/v1/me/permissions?environment=shop", _server.Token)).ExpectProblem(400);
    }

    [Fact]
    public async Task Explain_PermissionByAGroup_NamesTheGrantAndTheGroup()
    {
        await _server.AddPersonAsync(Ada, "member");
        var group = (await _server.Access.AddGroupAsync(TestActors.Administrator, "acme", "team")).Value!;
        await _server.Access.AddGroupMemberAsync(TestActors.Administrator, "acme", group.Id, Ada);
        await _server.Access.AddGrantAsync(TestActors.Administrator, "acme", Principal.Group(group.Id), "editor", "shop");

        var answer = (await SendAsync($"?principal=user:{Ada}&permission=flags.write&scope=shop")).Expect(200);

        Assert.True(answer.Json.GetProperty("allowed").GetBoolean());
        var source = Assert.Single(answer.Json.GetProperty("sources").EnumerateArray());
        Assert.Equal(("editor", group.Id), (source.GetProperty("role").GetString(), source.GetProperty("group").GetString()));
    }

    [Fact]
    public async Task Explain_PermissionThatNobodyGave_IsNotAllowed()
    {
        await _server.AddPersonAsync(Ada, "viewer", "shop");

        var answer = (await SendAsync($"?principal=user:{Ada}&permission=flags.write&scope=shop")).Expect(200);

        Assert.False(answer.Json.GetProperty("allowed").GetBoolean());
        Assert.Empty(answer.Json.GetProperty("sources").EnumerateArray());
    }

    [Fact]
    public async Task Explain_DeactivatedMember_IsNotAllowedButHasSources()
    {
        await _server.AddPersonAsync(Ada, "viewer", "shop");
        await _server.Access.SetActiveAsync(TestActors.Administrator, "acme", Ada, isActive: false);

        var answer = (await SendAsync($"?principal=user:{Ada}&permission=flags.read&scope=shop")).Expect(200);

        Assert.False(answer.Json.GetProperty("allowed").GetBoolean());
        Assert.Single(answer.Json.GetProperty("sources").EnumerateArray());
    }

    [Theory]
    [InlineData("?permission=flags.read", 400)]
    [InlineData("?principal=robot:1&permission=flags.read", 400)]
    [InlineData("?principal=user:1&permission=flags.fly", 400)]
    [InlineData("?principal=user:1&permission=flags.read&scope=none", 404)]
    public async Task Explain_InvalidQuery_IsAProblem(string query, int status) => (await SendAsync(query)).ExpectProblem(status);

    private Task<Answer> SendAsync(string query) => _server.SendAsync("GET", Access + query, _server.Token);

    private static IEnumerable<string?> Permissions(Answer answer) =>
        answer.Json.GetProperty("permissions").EnumerateArray().Select(permission => permission.GetString());

    private static IEnumerable<string> Names(PermissionSet permissions) => permissions.Select(permission => permission.Name());
}
