using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.SecondFactors;

/// <summary>Second factors of a person's own account.</summary>
public sealed class SecondFactorTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Factors = "/api/v1/me/second-factors";

    [Fact]
    public async Task Get_NewAccount_HasNoSecondFactor()
    {
        var person = await TestPerson.SignInAsync(server);

        var factors = (await person.SendAsync("GET", Factors)).Expect(200);

        Assert.Equal(0, factors.Json.GetProperty("methods").GetArrayLength());
        Assert.Equal(0, factors.Json.GetProperty("recoveryCodes").GetInt32());
    }

    [Fact]
    public async Task Start_NewAccount_ReturnsTheSecretOnce()
    {
        var person = await TestPerson.SignInAsync(server);

        var started = (await person.SendAsync("POST", Factors + "/totp")).Expect(201);

        Assert.StartsWith("otpauth://totp/FlagCluster:", started.String("address"), StringComparison.Ordinal);
        Assert.Contains("secret=" + started.String("secret"), started.String("address"), StringComparison.Ordinal);
        Assert.Equal("no-store", started.Header("Cache-Control"));
        Assert.Equal("no-referrer", started.Header("Referrer-Policy"));
        var factors = (await person.SendAsync("GET", Factors)).Expect(200);
        Assert.DoesNotContain(started.String("secret"), factors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_RightCode_EnrolsWithTenRecoveryCodes()
    {
        var person = await TestPerson.SignInAsync(server);

        var app = await Authenticator.EnrolAsync(server, person);

        Assert.Equal(10, app.RecoveryCodes.Distinct().Count());
        var factors = (await person.SendAsync("GET", Factors)).Expect(200);
        Assert.Equal(["totp", "recovery"], factors.Json.GetProperty("methods").EnumerateArray().Select(method => method.GetString()));
        Assert.Equal(10, factors.Json.GetProperty("recoveryCodes").GetInt32());
    }

    [Fact]
    public async Task Confirm_RightCode_ReplacesTheSessionAndEndsTheOthers()
    {
        var person = await TestPerson.SignInAsync(server);
        var other = await person.SignInElsewhereAsync();
        var before = person.Cookie;

        await Authenticator.EnrolAsync(server, person);

        Assert.NotEqual(before, person.Cookie);
        var me = (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
        Assert.Equal(["pwd", "otp", "mfa"], Amr(me));
        (await other.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
    }

    [Fact]
    public async Task Confirm_WrongCode_Is422()
    {
        var person = await TestPerson.SignInAsync(server);
        var app = await Authenticator.StartAsync(server, person);

        var answer = await person.SendAsync("POST", Factors + "/totp/confirm", $$"""{"code":"{{app.WrongCode}}"}""");

        Assert.Equal(["/code"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Confirm_WithoutAStart_Is422()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("POST", Factors + "/totp/confirm", """{"code":"123456"}""")).ExpectProblem(422);
    }

    [Fact]
    public async Task Start_EnrolledAccount_Is409()
    {
        var person = await TestPerson.SignInAsync(server);
        await Authenticator.EnrolAsync(server, person);

        (await person.SendAsync("POST", Factors + "/totp")).ExpectProblem(409);
    }

    [Fact]
    public async Task Change_SessionThatIsNotFresh_Is403()
    {
        await using var own = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(own);
        await Authenticator.EnrolAsync(own, person);
        own.Time.Advance(TimeSpan.FromMinutes(11));

        foreach (var (method, path) in ((string, string)[])[("POST", "/totp"), ("DELETE", "/totp"), ("POST", "/recovery-codes")])
        {
            var answer = (await person.SendAsync(method, Factors + path)).ExpectProblem(403);
            Assert.Equal("urn:flagcluster:problem:fresh-sign-in-required", answer.String("type"));
        }
    }

    [Fact]
    public async Task Remove_EnrolledAccount_SignsInWithThePasswordAlone()
    {
        var person = await TestPerson.SignInAsync(server);
        await Authenticator.EnrolAsync(server, person);

        (await person.SendAsync("DELETE", Factors + "/totp")).Expect(204);

        Assert.Equal(["pwd"], Amr((await person.SendAsync("GET", "/api/v1/me")).Expect(200)));
        (await person.SendAsync("DELETE", Factors + "/totp")).ExpectProblem(404);
        Assert.False((await person.LoginAsync()).Expect(200).Json.TryGetProperty("challenge", out _));
    }

    [Fact]
    public async Task Renew_NoSecondFactor_Is409()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("POST", Factors + "/recovery-codes")).ExpectProblem(409);
    }

    [Fact]
    public async Task ChangePassword_EnrolledAccount_KeepsTheProofsOfTheSession()
    {
        var person = await TestPerson.SignInAsync(server);
        await Authenticator.EnrolAsync(server, person);

        var changed = await person.SendAsync(
            "PUT",
            "/api/v1/me/password",
            $$"""{"currentPassword":"{{TestPerson.Password}}","password":"copper lantern april"}"""
        );

        Assert.Equal(["pwd", "otp", "mfa"], Amr(changed.Expect(200)));
    }

    private static IEnumerable<string?> Amr(Answer me) =>
        me.Json.GetProperty("session").GetProperty("amr").EnumerateArray().Select(proof => proof.GetString());
}
