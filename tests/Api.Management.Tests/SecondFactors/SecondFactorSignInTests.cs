using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.SecondFactors;

/// <summary>The second step of signing in.</summary>
public sealed class SecondFactorSignInTests
{
    [Fact]
    public async Task Login_EnrolledAccount_AsksForTheSecondFactorWithoutASession()
    {
        await using var server = await TestServer.StartAsync();
        var (person, _) = await EnrolAsync(server);

        var answer = (await person.LoginAsync()).Expect(200);

        Assert.Null(answer.Header("Set-Cookie"));
        Assert.Equal(["totp", "recovery"], answer.Json.GetProperty("secondFactor").EnumerateArray().Select(method => method.GetString()));
        Assert.False(answer.Json.TryGetProperty("id", out _));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task Login_WrongPasswordOfAnEnrolledAccount_IsAnsweredAsAnyOther()
    {
        await using var server = await TestServer.StartAsync();
        var (enrolled, _) = await EnrolAsync(server);
        var plain = await TestPerson.CreateAsync(server);

        var first = (await enrolled.LoginAsync("a wrong password")).ExpectProblem(401);
        var second = (await plain.LoginAsync("a wrong password")).ExpectProblem(401);

        Assert.Equal(second.Text, first.Text);
    }

    [Fact]
    public async Task Finish_RightCode_BeginsASessionWithBothProofs()
    {
        await using var server = await TestServer.StartAsync();
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);
        app.WaitForNextCode();

        var answer = (await FinishAsync(person, challenge, app.Code)).Expect(200);

        Assert.Equal(person.Account.Id, answer.String("id"));
        var session = (await person.SendAsync("GET", "/api/v1/me")).Expect(200).Json.GetProperty("session");
        Assert.Equal("password", session.GetProperty("method").GetString());
        Assert.Equal(["pwd", "otp", "mfa"], session.GetProperty("amr").EnumerateArray().Select(proof => proof.GetString()));
    }

    [Fact]
    public async Task Finish_SameCodeTwice_IsAcceptedOnce()
    {
        await using var server = await TestServer.StartAsync();
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);
        app.WaitForNextCode();
        (await FinishAsync(person, challenge, app.Code)).Expect(200);

        (await FinishAsync(person, challenge, app.Code)).ExpectProblem(401);
        (await FinishAsync(person, await ChallengeAsync(person), app.Code)).ExpectProblem(401);
    }

    [Fact]
    public async Task Finish_SameCodeOnTwoServersAtOnce_OneSucceeds()
    {
        await using var server = await TestServer.StartAsync();
        await using var second = await server.StartSecondAsync();
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);
        var code = app.RecoveryCodes[0];

        var answers = await Task.WhenAll(
            new[] { server, second, server, second }.Select(one => one.SendAsync("POST", Path, key: null, Body(challenge, code)))
        );

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(3, answers.Count(answer => answer.Status == 401));
    }

    [Fact]
    public async Task Finish_RecoveryCodeTwice_IsAcceptedOnce()
    {
        await using var server = await TestServer.StartAsync();
        var (person, app) = await EnrolAsync(server);
        (await FinishAsync(person, await ChallengeAsync(person), app.RecoveryCodes[3])).Expect(200);

        (await FinishAsync(person, await ChallengeAsync(person), app.RecoveryCodes[3])).ExpectProblem(401);

        (await FinishAsync(person, await ChallengeAsync(person), app.RecoveryCodes[4])).Expect(200);
    }

    [Fact]
    public async Task Finish_ManyWrongCodes_IsDelayedWithOtherChallengesToo()
    {
        await using var server = await TestServer.StartAsync(("Accounts:FreeFailures", "3"));
        var (person, app) = await EnrolAsync(server);
        for (var i = 0; i < 3; i++)
            (await FinishAsync(person, await ChallengeAsync(person), app.WrongCode)).ExpectProblem(401);

        app.WaitForNextCode();
        (await FinishAsync(person, await ChallengeAsync(person), app.WrongCode)).ExpectProblem(401);
        var delayed = (await FinishAsync(person, await ChallengeAsync(person), app.Code)).ExpectProblem(429);

        Assert.NotNull(delayed.Header("Retry-After"));
    }

    [Fact]
    public async Task Finish_ParallelWrongCodes_AreNotMoreThanTheFreeOnes()
    {
        await using var server = await TestServer.StartAsync(("Accounts:FreeFailures", "3"));
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);
        var wrong = app.WrongCode;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => server.SendAsync("POST", Path, key: null, Body(challenge, wrong)))
        );

        Assert.Equal(3, answers.Count(answer => answer.Status == 401));
        Assert.Equal(17, answers.Count(answer => answer.Status == 429));
    }

    [Fact]
    public async Task Finish_ChallengeThatExpired_Is401()
    {
        await using var server = await TestServer.StartAsync();
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);

        server.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("Sign-in expired", (await FinishAsync(person, challenge, app.Code)).ExpectProblem(401).String("title"));
    }

    [Fact]
    public async Task Finish_PasswordChangedInBetween_Is401()
    {
        await using var server = await TestServer.StartAsync();
        var (person, app) = await EnrolAsync(server);
        var challenge = await ChallengeAsync(person);
        (
            await person.SendAsync(
                "PUT",
                "/api/v1/me/password",
                $$"""{"currentPassword":"{{TestPerson.Password}}","password":"copper lantern april"}"""
            )
        ).Expect(200);
        app.WaitForNextCode();

        Assert.Equal("Sign-in expired", (await FinishAsync(person, challenge, app.Code)).ExpectProblem(401).String("title"));
    }

    [Theory]
    [InlineData("""{"challenge":"AAAA","code":"123456"}""", 401)]
    [InlineData("""{"challenge":"","code":"123456"}""", 422)]
    [InlineData("""{"challenge":"AAAA","code":""}""", 422)]
    [InlineData("""{"challenge":"AAAA"}""", 422)]
    public async Task Finish_AnotherBody_IsRejected(string body, int status)
    {
        await using var server = await TestServer.StartAsync();

        (await server.SendAsync("POST", Path, key: null, body)).ExpectProblem(status);
    }

    private const string Path = "/auth/login/second-factor";

    private static string Body(string challenge, string code) => $$"""{"challenge":"{{challenge}}","code":"{{code}}"}""";

    private static async Task<(TestPerson Person, Authenticator App)> EnrolAsync(TestServer server)
    {
        var person = await TestPerson.SignInAsync(server);
        return (person, await Authenticator.EnrolAsync(server, person));
    }

    private static async Task<string> ChallengeAsync(TestPerson person) => (await person.LoginAsync()).Expect(200).String("challenge");

    private static Task<Answer> FinishAsync(TestPerson person, string challenge, string code) =>
        person.SendAsync("POST", Path, Body(challenge, code));
}
