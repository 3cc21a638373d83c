using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Mail;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Links;

/// <summary>Invitations to organizations.</summary>
public sealed class InvitationTests
{
    private const string Invitations = $"/api/v1/organizations/{TestServer.Organization}/invitations";

    [Fact]
    public async Task Create_Invitation_ReturnsTheLinkOnce()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await InviteAsync(server, """{"email":"Ann@Example.com","grants":[{"role":"auditor"}]}""")).Expect(201);

        Assert.Contains("/console/invitation#token=fcl_", created.String("link"), StringComparison.Ordinal);
        Assert.False(created.Json.GetProperty("sent").GetBoolean());
        Assert.Equal("no-store", created.Header("Cache-Control"));
        Assert.Equal("no-referrer", created.Header("Referrer-Policy"));
        var list = (await server.SendAsync("GET", Invitations, server.Token)).Expect(200);
        Assert.Equal(created.String("id"), list.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.DoesNotContain("fcl_", list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_AddressWithAMailServer_SendsTheLink()
    {
        await using var smtp = new SmtpServer();
        await using var server = await PasswordResetTests.StartWithMailAsync(smtp);

        var created = (await InviteAsync(server, """{"email":"ann@example.com"}""")).Expect(201);

        Assert.True(created.Json.GetProperty("sent").GetBoolean());
        var mail = await smtp.ReceiveAsync();
        Assert.Equal("ann@example.com", mail.To);
        (await AcceptAsync(server, PasswordResetTests.TokenOf(mail))).Expect(201);
    }

    [Fact]
    public async Task Accept_NewPerson_JoinsWithTheRolesAndASession()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server, """{"email":"ann@example.com","grants":[{"role":"auditor"}]}""");

        var accepted = (await AcceptAsync(server, token)).Expect(201);

        Assert.Equal("ann@example.com", accepted.String("email"));
        Assert.NotNull(accepted.Header("Set-Cookie"));
        var access = server.Services.GetRequiredService<AccessDirectory>();
        var held = access.Find(TestServer.Organization, Principal.User(accepted.String("id")));
        Assert.True(held!.Allows(Permission.AuditRead, Scope.Of(TestServer.Organization)));
        Assert.False(held.Allows(Permission.MembersWrite, Scope.Of(TestServer.Organization)));
    }

    [Fact]
    public async Task Accept_InvitationTwice_WorksOnce()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server, "{}");
        (await AcceptAsync(server, token, "ann@example.com")).Expect(201);

        (await AcceptAsync(server, token, "bob@example.com")).ExpectProblem(404);

        (await LoginAsync(server, "bob@example.com")).ExpectProblem(401);
    }

    [Fact]
    public async Task Accept_ParallelUses_OneSucceedsAndOthersCreateNoAccount()
    {
        await using var server = await TestServer.StartAsync(("Accounts:HashConcurrency", "4"));
        var token = await TokenAsync(server, "{}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => AcceptAsync(server, token, $"person-{i}@example.com")));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(3, answers.Count(answer => answer.Status == 404));
        var logins = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => LoginAsync(server, $"person-{i}@example.com")));
        Assert.Single(logins, login => login.Status == 200);
    }

    [Fact]
    public async Task Accept_ExpiredInvitation_Is404()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server, "{}");

        server.Time.Advance(TimeSpan.FromDays(7));

        (await AcceptAsync(server, token, "ann@example.com")).ExpectProblem(404);
    }

    [Fact]
    public async Task Accept_RevokedInvitation_Is404()
    {
        await using var server = await TestServer.StartAsync();
        var created = (await InviteAsync(server, "{}")).Expect(201);

        (await server.SendAsync("DELETE", $"{Invitations}/{created.String("id")}", server.Token)).Expect(204);

        (await AcceptAsync(server, TokenOf(created), "ann@example.com")).ExpectProblem(404);
        (await server.SendAsync("DELETE", $"{Invitations}/{created.String("id")}", server.Token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Accept_AddressOfAnotherAccount_Is409AndKeepsTheInvitation()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, $$"""{"email":"{{person.Account.Email}}"}""");

        (await AcceptAsync(server, token)).ExpectProblem(409);

        (await person.SendAsync("POST", "/api/v1/me/invitations", $$"""{"token":"{{token}}"}""")).Expect(204);
    }

    [Fact]
    public async Task Join_PersonWithTheAddress_BecomesAMember()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, $$"""{"email":"{{person.Account.Email}}","grants":[{"role":"auditor"}]}""");

        (await person.SendAsync("POST", "/api/v1/me/invitations", $$"""{"token":"{{token}}"}""")).Expect(204);

        (await person.SendAsync("GET", Invitations)).Expect(200);
    }

    [Fact]
    public async Task Join_PersonWithAnotherAddress_Is403AndKeepsTheInvitation()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, """{"email":"ann@example.com"}""");

        (await person.SendAsync("POST", "/api/v1/me/invitations", $$"""{"token":"{{token}}"}""")).ExpectProblem(403);

        (await AcceptAsync(server, token)).Expect(201);
    }

    [Fact]
    public async Task Create_RoleThatTheInviterDoesNotHave_Is403()
    {
        await using var server = await TestServer.StartAsync();
        var admin = await server.SignInMemberAsync("admin");

        (await admin.SendAsync("POST", Invitations, """{"grants":[{"role":"owner"}]}""")).ExpectProblem(403);
        (await admin.SendAsync("POST", Invitations, """{"grants":[{"role":"admin"}]}""")).Expect(201);
    }

    [Fact]
    public async Task Create_MemberWithoutThePermission_Is403()
    {
        await using var server = await TestServer.StartAsync();
        var member = await server.SignInMemberAsync("auditor");

        (await member.SendAsync("POST", Invitations, "{}")).ExpectProblem(403);
    }

    [Theory]
    [InlineData("""{"groups":["aaaaaaaaaaaa"]}""", 404)]
    [InlineData("""{"grants":[{"role":"unknown"}]}""", 404)]
    [InlineData("""{"grants":[{"role":"viewer","project":"unknown"}]}""", 404)]
    [InlineData("""{"grants":[{"role":"Not a slug"}]}""", 422)]
    [InlineData("""{"grants":[{"role":"viewer","environments":"listed"}]}""", 422)]
    [InlineData("""{"groups":["x"]}""", 422)]
    [InlineData("""{"email":"no address"}""", 422)]
    public async Task Create_UnknownOrInvalidContent_IsRejected(string body, int status)
    {
        await using var server = await TestServer.StartAsync();

        (await InviteAsync(server, body)).ExpectProblem(status);
    }

    [Fact]
    public async Task Create_GroupOfAnotherOrganization_Is404()
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var access = server.Services.GetRequiredService<AccessDirectory>();
        var group = (await access.AddGroupAsync(TestActors.Administrator, "rival", "Rivals")).Value!;

        (await InviteAsync(server, $$"""{"groups":["{{group.Id}}"]}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task Accept_InviterWasDemoted_GrantsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var admin = await server.SignInMemberAsync("admin");
        var token = TokenOf((await admin.SendAsync("POST", Invitations, """{"grants":[{"role":"admin"}]}""")).Expect(201));
        var access = server.Services.GetRequiredService<AccessDirectory>();
        var grant = server.Directories.Current.GrantsOf(TestServer.Organization, Principal.User(admin.Account.Id)).Single();
        Assert.Null(await access.RemoveGrantAsync(TestActors.Administrator, TestServer.Organization, grant.Id));

        (await AcceptAsync(server, token, "ann@example.com")).ExpectProblem(403);

        (await LoginAsync(server, "ann@example.com")).ExpectProblem(401);
    }

    [Fact]
    public async Task Accept_InviterWasDeactivated_GrantsNothing()
    {
        await using var server = await TestServer.StartAsync();
        var admin = await server.SignInMemberAsync("admin");
        var token = TokenOf((await admin.SendAsync("POST", Invitations, "{}")).Expect(201));
        var access = server.Services.GetRequiredService<AccessDirectory>();
        await access.SetActiveAsync(TestActors.Administrator, TestServer.Organization, admin.Account.Id, isActive: false);

        (await AcceptAsync(server, token, "ann@example.com")).ExpectProblem(403);
    }

    [Fact]
    public async Task View_Invitation_NamesTheOrganization()
    {
        await using var server = await TestServer.StartAsync();
        var token = await TokenAsync(server, """{"email":"ann@example.com"}""");

        var view = (await server.SendAsync("POST", "/auth/invitations/view", key: null, $$"""{"token":"{{token}}"}""")).Expect(200);

        Assert.Equal(
            ("acme", "Acme", "ann@example.com"),
            (view.String("organization"), view.String("organizationName"), view.String("email"))
        );
        Assert.Equal("no-referrer", view.Header("Referrer-Policy"));
        (await server.SendAsync("POST", "/auth/invitations/view", key: null, """{"token":"fcl_x"}""")).ExpectProblem(404);
    }

    private static Task<Answer> InviteAsync(TestServer server, string body) => server.SendAsync("POST", Invitations, server.Token, body);

    private static async Task<string> TokenAsync(TestServer server, string body) => TokenOf((await InviteAsync(server, body)).Expect(201));

    private static string TokenOf(Answer created) => created.String("link").Split("#token=")[1];

    private static Task<Answer> AcceptAsync(TestServer server, string token, string? email = null)
    {
        var address = email is null ? "" : $$""","email":"{{email}}" """;
        var body = $$"""{"token":"{{token}}","name":"Ann","password":"{{TestPerson.Password}}"{{address}}}""";
        return server.SendAsync("POST", "/auth/invitations/accept", key: null, body);
    }

    private static Task<Answer> LoginAsync(TestServer server, string email) =>
        server.SendAsync("POST", "/auth/login", key: null, $$"""{"email":"{{email}}","password":"{{TestPerson.Password}}"}""");
}
