using System.Text.RegularExpressions;
using FlagCluster.IdentityProvider;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests single sign-on in a browser, with a real identity provider.</summary>
public sealed class SsoTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Providers = "/api/v1/organizations/demo/sso";

    private TestIdentityProvider _provider = null!;

    public override async Task InitializeAsync() => _provider = await TestIdentityProvider.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        var providers = await Browser.Server.SendAsync(HttpMethod.Get, Providers);
        foreach (var provider in providers.GetProperty("items").EnumerateArray())
            await Browser.Server.SendAsync(HttpMethod.Delete, $"{Providers}/{provider.GetProperty("id").GetString()}");
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_FromADeepLink_OpensItAfterwards()
    {
        var person = await Person.CreateAsync(Browser.Server, "federated");
        _provider.Person["email"] = person.Email;
        await AddAsync("Corp", linksAccounts: true);
        var page = await Browser.NewPublicPageAsync();
        await page.GotoAsync(ConsoleBrowser.Checkout);

        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        Assert.EndsWith("/" + ConsoleBrowser.Checkout, page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_TheDomainOfTheAddress_ShowsItsProvider()
    {
        await AddAsync("Corp");
        var page = await Browser.NewPublicPageAsync();
        await page.GotoAsync("sign-in");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" })).ToHaveCountAsync(0);

        await page.GetByLabel("E-mail address").FillAsync("somebody@example.com");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignIn_OfAPersonWithoutAnAccount_SaysWhyAndOffersTheOtherWays()
    {
        _provider.Person["email"] = "stranger@example.com";
        await AddAsync("Corp");
        var page = await Browser.NewPublicPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags);

        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You have no account");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" }))
            .ToHaveAttributeAsync("href", new Regex("demo%2Fshop%2Fproduction%2Fflags"));
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignIn_ThatNeedsACode_AsksForItAndForgetsTheAddress()
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync("sign-in#challenge=not-known&secondFactor=totp+recovery&returnUrl=%2Fconsole%2Fdemo");

        await page.GetByLabel("Code of your authenticator").FillAsync("123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sign-in expired");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Use a recovery code" })).ToBeVisibleAsync();
        Assert.DoesNotContain("challenge", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_FromTheProfile_LetsThePersonSignInWithTheProvider()
    {
        var person = await Person.CreateAsync(Browser.Server, "linking");
        _provider.Person["email"] = "another-address@elsewhere.example";
        await AddAsync("Corp");
        var page = await Browser.NewPublicPageAsync();
        await page.GotoAsync("profile");
        await ConsoleBrowser.EnterAsync(page, person.Email, person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Link to Corp" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("profile");

        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Corp" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail address" })).ToHaveValueAsync(person.Email);
    }

    [Fact]
    public async Task Provider_CreatedTestedAndCorrected_Works()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/settings/sso");
        await page.GetByRole(AriaRole.Button, new() { Name = "New identity provider" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Corp");
        await dialog.GetByLabel("Issuer").FillAsync(_provider.Issuer);
        await dialog.GetByLabel("Client ID").FillAsync(TestIdentityProvider.ClientId);
        await dialog.GetByLabel("Client secret").FillAsync("not-the-secret");
        await dialog.GetByLabel("Domains").FillAsync("example.com");
        await dialog.GetByRole(AriaRole.Switch, new() { Name = "Create accounts" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New identity provider" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "Corp", Exact = true });
        await Expect(panel).ToContainTextAsync("/auth/sso/callback/");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("the client id or the client secret is wrong");

        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await dialog.GetByLabel("Client secret").FillAsync(TestIdentityProvider.ClientSecret);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the provider" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("The connection works");
        await panel.GetByRole(AriaRole.Button, new() { Name = "More for Corp" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Disable" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Single sign-on", Exact = true })).ToContainTextAsync("disabled");
        var stored = (await Browser.Server.SendAsync(HttpMethod.Get, Providers)).GetProperty("items")[0];
        Assert.False(stored.GetProperty("enabled").GetBoolean());
        Assert.True(stored.GetProperty("createsAccounts").GetBoolean());
    }

    [Fact]
    public async Task Policy_Required_AsksFirst()
    {
        await AddAsync("Corp");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/settings/sso");
        await page.GetByRole(AriaRole.Button, new() { Name = "Require it" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("have no access until they sign in with an identity provider");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(dialog).ToBeHiddenAsync();
        var policy = await Browser.Server.SendAsync(HttpMethod.Get, Providers + "/policy");
        Assert.False(policy.GetProperty("required").GetBoolean());
    }

    [Fact]
    public async Task Provider_ChangedBySomebodyElse_IsNotOverwritten()
    {
        var id = await AddAsync("Corp");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync($"demo/shop/production/settings/sso?provider={id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Mine");
        await Browser.Server.SendAsync(HttpMethod.Put, $"{Providers}/{id}", Body("Theirs", linksAccounts: false));

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the provider" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Name")).ToHaveValueAsync("Mine");
        var stored = (await Browser.Server.SendAsync(HttpMethod.Get, Providers)).GetProperty("items")[0];
        Assert.Equal("Theirs", stored.GetProperty("name").GetString());
    }

    private async Task<string> AddAsync(string name, bool linksAccounts = false)
    {
        var created = await Browser.Server.SendAsync(HttpMethod.Post, Providers, Body(name, linksAccounts));
        return created.GetProperty("id").GetString()!;
    }

    private object Body(string name, bool linksAccounts) =>
        new
        {
            name,
            issuer = _provider.Issuer,
            clientId = TestIdentityProvider.ClientId,
            clientSecret = TestIdentityProvider.ClientSecret,
            domains = new[] { "example.com" },
            linksAccounts,
        };
}
