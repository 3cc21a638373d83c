using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the pages that links of the server open.</summary>
public sealed partial class LinkTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Invitation_OfANewPerson_CreatesTheAccountAndOpensTheOrganization()
    {
        var token = await Person.InviteAsync(Browser.Server, "nina@example.com");
        var page = await OpenAsync($"invitation#token={token}");

        await Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync("nina@example.com");
        await page.GetByLabel("Your name").FillAsync("Nina");
        await page.GetByLabel("Password").FillAsync("a long and odd passphrase 7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account and join" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
        Assert.DoesNotContain(token, page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invitation_WithAWeakPassword_ShowsTheErrorAtTheField()
    {
        var token = await Person.InviteAsync(Browser.Server, "weak@example.com");
        var page = await OpenAsync($"invitation#token={token}");
        await page.GetByLabel("Your name").FillAsync("Weak");
        await page.GetByLabel("Password").FillAsync("short");

        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account and join" }).ClickAsync();

        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task Invitation_OfAPersonWithAnAccount_IsAcceptedAfterSigningIn()
    {
        var person = await Person.CreateAsync(Browser.Server, "known");
        var token = await Person.InviteAsync(Browser.Server, person.Email, "editor");
        var page = await OpenAsync($"invitation#token={token}");

        await page.GetByRole(AriaRole.Link, new() { Name = "I have an account" }).ClickAsync();
        await ConsoleBrowser.EnterAsync(page, person.Email, person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join with this account" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New flag" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("invitation#token=fcl_used", "Link not valid")]
    [InlineData("invitation", "Link not valid")]
    public async Task Invitation_ThatDoesNotWork_SaysSo(string address, string text)
    {
        var page = await OpenAsync(address);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(text);
    }

    [Fact]
    public async Task PasswordReset_WithTheLinkOfTheMessage_SetsThePasswordOnce()
    {
        var person = await Person.CreateAsync(Browser.Server, "forgetful");
        var page = await OpenAsync("sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Forgot your password?" }).WaitForAsync();
        await page.GetByLabel("E-mail address").FillAsync(person.Email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the link" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("a link is on its way");
        var link = await ReceiveLinkAsync(person.Email);

        await page.GotoAsync(link);
        await page.GetByLabel("New password").FillAsync("another long passphrase 8");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the password" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The password is set");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await ConsoleBrowser.EnterAsync(page, person.Email, "another long passphrase 8");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();

        var again = await OpenAsync(link);
        await again.GetByLabel("New password").FillAsync("yet another passphrase 9");
        await again.GetByRole(AriaRole.Button, new() { Name = "Set the password" }).ClickAsync();
        await Expect(again.GetByRole(AriaRole.Alert)).ToContainTextAsync("Link not valid");
    }

    [Fact]
    public async Task EmailChange_WithTheLinkOfTheMessage_ChangesTheAddress()
    {
        var person = await Person.CreateAsync(Browser.Server, "moving");
        var page = await Browser.NewPageAsync(person, "profile");
        await page.GetByLabel("E-mail address").FillAsync("moved@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await Expect(page.GetByText("A link was sent").First).ToBeVisibleAsync();

        await page.GotoAsync(await ReceiveLinkAsync("moved@example.com"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm the address" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The address is changed");
        await page.GotoAsync("profile");

        await Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync("moved@example.com");
        await Browser.Server.ReceiveMailAsync(person.Email);
    }

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync(address);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }

    /// <summary>Returns the path of the link in the message that an address receives.</summary>
    private async Task<string> ReceiveLinkAsync(string email)
    {
        var mail = await Browser.Server.ReceiveMailAsync(email);
        var text = mail
            .Content.Replace("\r", "", StringComparison.Ordinal)
            .Replace("=\n", "", StringComparison.Ordinal)
            .Replace("=3D", "=", StringComparison.Ordinal);
        return Link().Match(text).Groups[1].Value;
    }

    [GeneratedRegex(@"http://console\.test(/console/[a-z-]+#token=[A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}
