using FlagCluster.Testing.Mail;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Links;

/// <summary>Changes of a person's own e-mail address.</summary>
public sealed class EmailChangeTests
{
    [Fact]
    public async Task Change_NoMailServer_ChangesAtOnce()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);

        var answer = (await ChangeAsync(person, "New-Address@example.com")).Expect(200);

        Assert.Equal("New-Address@example.com", answer.String("email"));
        (await person.LoginAsync()).ExpectProblem(401);
        (await LoginAsync(server, "new-address@EXAMPLE.com")).Expect(200);
    }

    [Fact]
    public async Task Change_AddressOfAnotherAccountWithoutAMailServer_Is409()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);
        var other = await TestPerson.CreateAsync(server);

        (await ChangeAsync(person, other.Account.Email.Text.ToUpperInvariant())).ExpectProblem(409);
    }

    [Fact]
    public async Task Change_SessionThatIsNotFresh_Is403()
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);

        server.Time.Advance(TimeSpan.FromMinutes(11));

        (await ChangeAsync(person, "new-address@example.com")).ExpectProblem(403);
    }

    [Fact]
    public async Task Confirm_LinkInTheMessage_ChangesTheAddressAndNotifiesTheEarlierOne()
    {
        await using var smtp = new SmtpServer();
        await using var server = await PasswordResetTests.StartWithMailAsync(smtp);
        var person = await TestPerson.SignInAsync(server);

        (await ChangeAsync(person, "new-address@example.com")).Expect(202);
        var mail = await smtp.ReceiveAsync();
        Assert.Equal("new-address@example.com", mail.To);
        (await LoginAsync(server, "new-address@example.com")).ExpectProblem(401);
        (await ConfirmAsync(server, PasswordResetTests.TokenOf(mail))).Expect(204);

        (await LoginAsync(server, "new-address@example.com")).Expect(200);
        Assert.Equal(person.Account.Email.Text, (await smtp.ReceiveAsync()).To);
        (await ConfirmAsync(server, PasswordResetTests.TokenOf(mail))).ExpectProblem(404);
    }

    [Fact]
    public async Task Change_AddressOfAnotherAccountWithAMailServer_IsAnsweredAsAnyOther()
    {
        await using var smtp = new SmtpServer();
        await using var server = await PasswordResetTests.StartWithMailAsync(smtp);
        var person = await TestPerson.SignInAsync(server);
        var other = await TestPerson.CreateAsync(server);

        var taken = (await ChangeAsync(person, other.Account.Email.Text)).Expect(202);
        var free = (await ChangeAsync(person, "free-address@example.com")).Expect(202);

        Assert.Equal(free.Text, taken.Text);
        Assert.Equal("free-address@example.com", (await smtp.ReceiveAsync()).To);
    }

    [Fact]
    public async Task Confirm_NewerChange_EndsTheOlderLink()
    {
        await using var smtp = new SmtpServer();
        await using var server = await PasswordResetTests.StartWithMailAsync(smtp);
        var person = await TestPerson.SignInAsync(server);
        (await ChangeAsync(person, "first-address@example.com")).Expect(202);
        var first = await smtp.ReceiveAsync();
        (await ChangeAsync(person, "second-address@example.com")).Expect(202);

        (await ConfirmAsync(server, PasswordResetTests.TokenOf(first))).ExpectProblem(404);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("")]
    [InlineData("jäne@example.com")]
    public async Task Change_AnotherText_Is422(string email)
    {
        await using var server = await TestServer.StartAsync();
        var person = await TestPerson.SignInAsync(server);

        Assert.Equal(["/email"], (await ChangeAsync(person, email)).ExpectProblem(422).Pointers);
    }

    private static Task<Answer> ChangeAsync(TestPerson person, string email) =>
        person.SendAsync("POST", "/api/v1/me/email", $$"""{"email":"{{email}}"}""");

    private static Task<Answer> ConfirmAsync(TestServer server, string token) =>
        server.SendAsync("POST", "/auth/email/confirm", key: null, $$"""{"token":"{{token}}"}""");

    private static Task<Answer> LoginAsync(TestServer server, string email) =>
        server.SendAsync("POST", "/auth/login", key: null, $$"""{"email":"{{email}}","password":"{{TestPerson.Password}}"}""");
}
