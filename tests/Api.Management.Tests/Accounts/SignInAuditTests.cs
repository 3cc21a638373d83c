using System.Text;
using FlagCluster.Api.Management.Tests.SecondFactors;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Accounts;

public sealed class SignInAuditTests
{
    [Fact]
    public async Task SignInAndOut_AreEntriesWithoutPersonalDataInTheHashedBytes()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.CreateAsync(server);

        (await person.LoginAsync()).Expect(200);
        (await person.SendAsync("POST", "/auth/logout")).Expect(204);

        var entries = (await ReadAsync(server)).Where(entry => Action(entry).StartsWith("session.", StringComparison.Ordinal)).ToList();
        Assert.Equal(["session.create", "session.delete"], entries.Select(Action));
        Assert.All(entries, entry => Assert.DoesNotContain("@", Encoding.UTF8.GetString(entry.Bytes.Span), StringComparison.Ordinal));
        Assert.Contains(person.Account.Email.Text, entries[0].Personal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_Failures_AreCountedByAccount()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.CreateAsync(server);
        for (var i = 0; i < 2; i++)
            (await server.SendAsync("POST", "/auth/login", null, Login(person.Account.Email.Text))).ExpectProblem(401);
        (await server.SendAsync("POST", "/auth/login", null, Login("nobody@example.com"))).ExpectProblem(401);

        await server.StopAsync();

        var failures = (await ReadAsync(server)).Where(entry => AuditFields.Read(entry.Bytes).Result == "failed").ToList();
        Assert.Equal(
            [person.Account.Id, "unknown"],
            failures.Select(entry => AuditFields.Read(entry.Bytes).Subject).OrderBy(subject => subject == "unknown")
        );
        Assert.Contains(failures, entry => Encoding.UTF8.GetString(entry.Bytes.Span).Contains("\"count\":2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SecondFactor_WrongCodes_AreFailuresOfTheSignIn()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var app = await Authenticator.EnrolAsync(server, person);
        var challenge = (await person.LoginAsync()).Expect(200).String("challenge");
        var body = $$"""{"challenge":"{{challenge}}","code":"{{app.WrongCode}}"}""";
        for (var i = 0; i < 2; i++)
            (await person.SendAsync("POST", "/auth/login/second-factor", body)).ExpectProblem(401);

        await server.StopAsync();

        var failure = Assert.Single(await ReadAsync(server), entry => AuditFields.Read(entry.Bytes).Result == "failed");
        var fields = AuditFields.Read(failure.Bytes);
        Assert.Equal(("session.create", person.Account.Id), (fields.Action, fields.Subject));
        Assert.Contains("\"code\":\"second-factor\"", Encoding.UTF8.GetString(failure.Bytes.Span), StringComparison.Ordinal);
        Assert.Contains("\"count\":2", Encoding.UTF8.GetString(failure.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondFactor_WrongCodeOfANewApp_IsAFailure()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var app = await Authenticator.StartAsync(server, person);
        var body = $$"""{"code":"{{app.WrongCode}}"}""";
        (await person.SendAsync("POST", "/api/v1/me/second-factors/totp/confirm", body)).ExpectProblem(422);

        await server.StopAsync();

        var failure = Assert.Single(await ReadAsync(server), entry => AuditFields.Read(entry.Bytes).Result == "failed");
        Assert.Equal("second-factor.add", Action(failure));
    }

    [Fact]
    public async Task Erase_APerson_LeavesNothingOfFailuresAndInvitations()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var email = person.Account.Email.Text;
        var app = await Authenticator.EnrolAsync(server, person);
        await SendAsync("/auth/login", Login(email), 401);
        var challenge = (await SendAsync("/auth/login", Login(email, TestPerson.Password), 200)).String("challenge");
        await SendAsync("/auth/login/second-factor", $$"""{"challenge":"{{challenge}}","code":"{{app.WrongCode}}"}""", 401);
        const string Invitations = "/api/v1/organizations/acme/invitations";
        var invitation = await server.SendAsync("POST", Invitations, server.Token, $$"""{"email":"{{email}}"}""");
        (await server.SendAsync("DELETE", $"{Invitations}/{invitation.Expect(201).String("id")}", server.Token)).Expect(204);
        await server.StopAsync();
        Assert.True(await CountAsync() >= 4);

        await server.Services.GetRequiredService<IAuditMaintenance>().EraseAsync(TestActors.Administrator, null, person.Account.Id);

        Assert.Equal(0, await CountAsync());

        async Task<Answer> SendAsync(string path, string body, int status) =>
            (await person.SendAsync("POST", path, body, ("Sec-Fetch-Site", "same-origin"), ("User-Agent", "Jane/1.0"))).Expect(status);

        async Task<int> CountAsync() =>
            (await ReadAsync(server)).Count(entry =>
                entry.Personal is { } data
                && (data.Contains("Jane/1.0", StringComparison.Ordinal) || data.Contains(email, StringComparison.OrdinalIgnoreCase))
            );
    }

    private static string Login(string email, string password) => $$"""{"email":"{{email}}","password":"{{password}}"}""";

    private static string Login(string email) => $$"""{"email":"{{email}}","password":"not the right password"}""";

    private static string Action(AuditEntry entry) => AuditFields.Read(entry.Bytes).Action;

    private static async Task<List<AuditEntry>> ReadAsync(TestServer server)
    {
        var reader = server.Services.GetRequiredService<IAuditReader>();
        var entries = new List<AuditEntry>();
        foreach (var head in await reader.ReadHeadsAsync())
            entries.AddRange(await reader.ReadAsync(new(head.Organization, 1000)));
        return entries;
    }
}
