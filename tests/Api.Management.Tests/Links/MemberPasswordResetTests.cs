using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Links;

/// <summary>Links for new passwords that administrators pass on.</summary>
public sealed class MemberPasswordResetTests
{
    [Fact]
    public async Task Create_MemberOfTheOrganization_ReturnsALinkThatWorks()
    {
        await using var server = await TestServer.StartAsync();
        var person = await server.SignInMemberAsync("auditor");

        var created = (await CreateAsync(server, person.Account.Id)).Expect(201);

        Assert.Equal("no-store", created.Header("Cache-Control"));
        Assert.Equal("no-referrer", created.Header("Referrer-Policy"));
        var token = created.String("link").Split("/console/password-reset#token=")[1];
        var body = $$"""{"token":"{{token}}","password":"copper lantern april"}""";
        (await server.SendAsync("POST", "/auth/password/reset", key: null, body)).Expect(204);
        (await person.LoginAsync("copper lantern april")).Expect(200);
    }

    [Fact]
    public async Task Create_MemberWithMorePermissions_Is403()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.SignInMemberAsync("owner");
        var admin = await server.SignInMemberAsync("admin");

        (await admin.SendAsync("POST", PathOf(owner.Account.Id))).ExpectProblem(403);
    }

    [Fact]
    public async Task Create_MemberOfAnotherOrganizationToo_Is409()
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var person = await server.SignInMemberAsync("auditor");
        await server.JoinAsync(person, "auditor", "rival");

        (await CreateAsync(server, person.Account.Id)).ExpectProblem(409);
    }

    [Fact]
    public async Task Create_PersonOfAnotherOrganization_Is404()
    {
        await using var server = await TestServer.StartAsync();
        var stranger = await TestPerson.CreateAsync(server);

        (await CreateAsync(server, stranger.Account.Id)).ExpectProblem(404);
    }

    private static string PathOf(string user) => $"/api/v1/organizations/{TestServer.Organization}/members/{user}/password-reset";

    private static Task<Answer> CreateAsync(TestServer server, string user) => server.SendAsync("POST", PathOf(user), server.Token);
}
