using System.Text.RegularExpressions;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Links;
using FlagCluster.Testing;
using FlagCluster.Testing.Mail;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Links;

/// <summary>New passwords by links.</summary>
public sealed partial class PasswordResetTests
{
    private const string NewPassword = "copper lantern april";

    [Fact]
    public async Task Reset_ValidLink_SetsThePasswordAndEndsAllSessions()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var token = await CreateAsync(server, person);

        var answer = (await ResetAsync(server, token)).Expect(204);

        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        (await person.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);
        (await person.LoginAsync()).ExpectProblem(401);
        (await person.LoginAsync(NewPassword)).Expect(200);
    }

    [Fact]
    public async Task Reset_LinkTwice_WorksOnce()
    {
        await using var server = await TestServer.StartAsync();
        var token = await CreateAsync(server, await TestPerson.CreateAsync(server));
        (await ResetAsync(server, token)).Expect(204);

        (await ResetAsync(server, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Reset_ParallelUses_OneSucceeds()
    {
        await using var server = await TestServer.StartAsync(("Accounts:HashConcurrency", "4"));
        var person = await TestPerson.CreateAsync(server);
        var token = await CreateAsync(server, person);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ResetAsync(server, token, $"{NewPassword} {i}")));

        Assert.Single(answers, answer => answer.Status == 204);
        Assert.Equal(3, answers.Count(answer => answer.Status == 404));
    }

    [Fact]
    public async Task Reset_NewerLink_EndsTheOlderOne()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.CreateAsync(server);
        var older = await CreateAsync(server, person);
        var newer = await CreateAsync(server, person);

        (await ResetAsync(server, older)).ExpectProblem(404);

        (await ResetAsync(server, newer)).Expect(204);
    }

    [Fact]
    public async Task Reset_EmailChangedInBetween_EndsTheLink()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var token = await CreateAsync(server, person);
        (await person.SendAsync("POST", "/api/v1/me/email", """{"email":"other-address@example.com"}""")).Expect(200);

        (await ResetAsync(server, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Reset_ExpiredLink_Is404()
    {
        await using var server = await TestServer.StartAsync();
        var token = await CreateAsync(server, await TestPerson.CreateAsync(server));

        server.Time.Advance(PasswordResets.AdministratorLifetime);

        (await ResetAsync(server, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Reset_WeakPassword_KeepsTheLink()
    {
        await using var server = await TestServer.StartAsync();
        var token = await CreateAsync(server, await TestPerson.CreateAsync(server));

        (await ResetAsync(server, token, "short")).ExpectProblem(422);

        (await ResetAsync(server, token)).Expect(204);
    }

    [Fact]
    public async Task Reset_AccountWithASecondFactor_StillNeedsIt()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        await SecondFactors.Authenticator.EnrolAsync(server, person);
        (await ResetAsync(server, await CreateAsync(server, person))).Expect(204);

        var answer = (await person.LoginAsync(NewPassword)).Expect(200);

        Assert.True(answer.Json.TryGetProperty("challenge", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fcl_aaaaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("anything")]
    public async Task Reset_UnknownToken_Is404(string token)
    {
        await using var server = await TestServer.StartAsync();

        (await ResetAsync(server, token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Forgot_NoMailServer_Is409()
    {
        await using var server = await TestServer.StartAsync();

        (await ForgotAsync(server, "jane@example.com")).ExpectProblem(409);
    }

    [Fact]
    public async Task Forgot_KnownAddress_SendsALinkThatWorks()
    {
        await using var smtp = new SmtpServer();
        await using var server = await StartWithMailAsync(smtp);
        var person = await TestPerson.CreateAsync(server);

        (await ForgotAsync(server, $"  {person.Account.Email.Text.ToUpperInvariant()} ")).Expect(202);

        var mail = await smtp.ReceiveAsync();
        Assert.Equal(person.Account.Email.Text, mail.To);
        // The address is the configured one, not that of the request.
        Assert.Contains("http://flags.example.com/console/password-reset#token=", Text(mail), StringComparison.Ordinal);
        (await ResetAsync(server, TokenOf(mail))).Expect(204);
    }

    [Fact]
    public async Task Forgot_UnknownAddress_IsAnsweredAsAKnownOneAndSendsNothing()
    {
        await using var smtp = new SmtpServer();
        await using var server = await StartWithMailAsync(smtp);
        var person = await TestPerson.CreateAsync(server);

        var unknown = (await ForgotAsync(server, "nobody@example.com")).Expect(202);
        var known = (await ForgotAsync(server, person.Account.Email.Text)).Expect(202);

        Assert.Equal(known.Text, unknown.Text);
        // Requests are handled in their order, so that a message to the first address would come first.
        Assert.Equal(person.Account.Email.Text, (await smtp.ReceiveAsync()).To);
    }

    [Fact]
    public async Task Forgot_ManyRequests_AreLimited()
    {
        await using var smtp = new SmtpServer();
        await using var server = await StartWithMailAsync(smtp, ("Accounts:FreeFailures", "2"));
        var person = await TestPerson.CreateAsync(server);
        var last = await TestPerson.CreateAsync(server);

        for (var i = 0; i < 5; i++)
            (await ForgotAsync(server, person.Account.Email.Text)).Expect(202);
        (await ForgotAsync(server, last.Account.Email.Text)).Expect(202);

        var received = new List<string>();
        while (received.LastOrDefault() != last.Account.Email.Text)
            received.Add((await smtp.ReceiveAsync()).To);
        Assert.InRange(received.Count - 1, 0, 2);
    }

    internal static async Task<TestServer> StartWithMailAsync(SmtpServer smtp, params (string Name, string Value)[] settings) =>
        await TestServer.StartAsync([
            ("Mail:Host", "localhost"),
            ("Mail:Port", smtp.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Mail:Security", "None"),
            ("Mail:From", "FlagCluster <flags@example.com>"),
            ("Server:PublicUrl", "http://flags.example.com/"),
            .. settings,
        ]);

    /// <summary>Returns the text of a message without its encoding.</summary>
    internal static string Text(ReceivedMail mail) =>
        mail.Content.Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);

    internal static string TokenOf(ReceivedMail mail) => Token().Match(Text(mail)).Groups[1].Value;

    private static async Task<string> CreateAsync(TestServer server, TestPerson person)
    {
        var resets = server.Services.GetRequiredService<PasswordResets>();
        var (link, token) = await resets.CreateAsync(TestActors.Administrator, person.Account.Id, PasswordResets.AdministratorLifetime);
        Assert.Equal(LinkPurpose.PasswordReset, link.Purpose);
        return token;
    }

    private static Task<Answer> ForgotAsync(TestServer server, string email) =>
        server.SendAsync("POST", "/auth/password/forgot", key: null, $$"""{"email":"{{email}}"}""");

    private static Task<Answer> ResetAsync(TestServer server, string token, string password = NewPassword) =>
        server.SendAsync("POST", "/auth/password/reset", key: null, $$"""{"token":"{{token}}","password":"{{password}}"}""");

    [GeneratedRegex("#token=([A-Za-z0-9_-]+)")]
    private static partial Regex Token();
}
