using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Accounts;

public sealed class SessionTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Sessions = "/api/v1/me/sessions";

    [Fact]
    public async Task List_Sessions_AreNewestFirstWithoutSecrets()
    {
        var person = await TestPerson.SignInAsync(server);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        var other = await person.SignInElsewhereAsync();

        var list = (await other.SendAsync("GET", Sessions)).Expect(200);

        var items = list.Json.GetProperty("items");
        Assert.Equal([true, false], items.EnumerateArray().Select(item => item.GetProperty("current").GetBoolean()));
        Assert.Equal("127.0.0.0/24", items[0].GetProperty("network").GetString());
        Assert.DoesNotContain(person.Cookie.Split('_')[2], list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Pages_HaveEachSessionOnce()
    {
        var person = await TestPerson.SignInAsync(server);
        for (var i = 0; i < 4; i++)
            await person.SignInElsewhereAsync();
        var found = new List<string>();

        for (string? next = ""; next is not null; )
        {
            var page = (await person.SendAsync("GET", $"{Sessions}?limit=2{(next.Length > 0 ? "&after=" + next : "")}")).Expect(200).Json;
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal((5, 5), (found.Count, found.Distinct().Count()));
    }

    [Fact]
    public async Task Delete_OtherSession_EndsIt()
    {
        var person = await TestPerson.SignInAsync(server);
        var other = await person.SignInElsewhereAsync();
        var id = (await other.SendAsync("GET", "/api/v1/me")).Expect(200).Json.GetProperty("session").GetProperty("id").GetString();

        (await person.SendAsync("DELETE", $"{Sessions}/{id}")).Expect(204);

        (await other.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
        (await person.SendAsync("DELETE", $"{Sessions}/{id}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Delete_SessionOfAnotherPerson_Is404()
    {
        var person = await TestPerson.SignInAsync(server);
        var stranger = await TestPerson.SignInAsync(server);
        var id = stranger.Cookie.Split('_')[1];

        (await person.SendAsync("DELETE", $"{Sessions}/{id}")).ExpectProblem(404);

        (await stranger.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Delete_OwnSession_DeletesTheCookie()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("DELETE", $"{Sessions}/{person.Cookie.Split('_')[1]}")).Expect(204);

        Assert.Equal("", person.Cookie);
    }

    [Fact]
    public async Task Delete_All_KeepsTheSessionOfTheRequest()
    {
        var person = await TestPerson.SignInAsync(server);
        var other = await person.SignInElsewhereAsync();

        (await person.SendAsync("DELETE", Sessions)).Expect(204);

        (await other.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Password_Changed_EndsAllOtherSessionsAndReplacesThisOne()
    {
        var person = await TestPerson.SignInAsync(server);
        var other = await person.SignInElsewhereAsync();
        var before = person.Cookie;

        (await ChangeAsync(person, TestPerson.Password, "amber teapot september")).Expect(200);

        (await other.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
        (await server.SendAsync("GET", "/api/v1/me", null, body: null, ("Cookie", before))).ExpectProblem(401);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
        Assert.Single((await person.SendAsync("GET", Sessions)).Json.GetProperty("items").EnumerateArray());
        (await person.LoginAsync()).ExpectProblem(401);
        (await person.LoginAsync("amber teapot september")).Expect(200);
    }

    [Theory]
    [InlineData("wrong", "amber teapot september", "/currentPassword")]
    [InlineData(TestPerson.Password, "short", "/password")]
    [InlineData(TestPerson.Password, "password1234", "/password")]
    public async Task Password_NotAccepted_Is422AndKeepsTheSession(string current, string next, string pointer)
    {
        var person = await TestPerson.SignInAsync(server);

        var answer = (await ChangeAsync(person, current, next)).ExpectProblem(422);

        Assert.Equal([pointer], answer.Pointers);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Password_GuessedInASession_IsDelayed()
    {
        var person = await TestPerson.SignInAsync(server);
        for (var i = 0; i < 5; i++)
            (await ChangeAsync(person, "wrong", "amber teapot september")).ExpectProblem(422);

        (await ChangeAsync(person, TestPerson.Password, "amber teapot september")).ExpectProblem(429);
    }

    [Fact]
    public async Task Confirm_Password_MakesTheSessionFresh()
    {
        var person = await TestPerson.SignInAsync(server);
        server.Time.Advance(TimeSpan.FromMinutes(11));

        (await person.SendAsync("POST", "/auth/confirm", """{"password":"wrong"}""")).ExpectProblem(422);
        var answer = (await person.SendAsync("POST", "/auth/confirm", $$"""{"password":"{{TestPerson.Password}}"}""")).Expect(200);

        var confirmedAt = answer.Json.GetProperty("confirmedAt").GetDateTimeOffset();
        Assert.InRange(server.Time.GetUtcNow() - confirmedAt, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Confirm_AccountWithoutPassword_Is409()
    {
        var person = await TestPerson.SignInAsync(server);
        var store = server.Services.GetRequiredService<IAccountStore>();
        // As of a person who signs in with an identity provider. Written past the service, which would end the session.
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={server.DatabasePath}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE accounts SET password = NULL WHERE id = $id";
        command.Parameters.AddWithValue("$id", person.Account.Id);
        await command.ExecuteNonQueryAsync();
        Assert.Null((await store.FindAsync(person.Account.Id))!.Password);

        (await person.SendAsync("POST", "/auth/confirm", """{"password":"x"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Session_OtherServerOnTheSameStore_IsValidUntilItEnds()
    {
        await using var first = await TestServer.StartAsync();
        await using var second = await first.StartSecondAsync();
        var here = await TestPerson.SignInAsync(first);
        (string, string) cookie = ("Cookie", here.Cookie);
        (await second.SendAsync("GET", "/api/v1/me", null, body: null, cookie)).Expect(200);

        (await here.SendAsync("POST", "/auth/logout")).Expect(204);
        second.Time.Advance(TimeSpan.FromSeconds(1));

        (await second.SendAsync("GET", "/api/v1/me", null, body: null, cookie)).ExpectProblem(401);
    }

    private static Task<Answer> ChangeAsync(TestPerson person, string current, string next) =>
        person.SendAsync("PUT", "/api/v1/me/password", $$"""{"currentPassword":"{{current}}","password":"{{next}}"}""");
}
