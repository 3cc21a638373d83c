using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests signing in and out in a Browser.</summary>
public sealed class SignInTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task SignIn_FromADeepLink_OpensItAfterwards()
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync(ConsoleBrowser.Checkout);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();

        await Browser.SignInAsync(page, page.Url);

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        Assert.EndsWith("/" + ConsoleBrowser.Checkout, page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithAWrongPassword_SaysSoAndKeepsTheAddress()
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync("");
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.GetByLabel("Password").FillAsync("not the password");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sign-in failed");
        await Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync("ada@example.org");
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    public async Task SignIn_WithAnAddressOfAnotherSite_StaysInTheConsole(string target)
    {
        var page = await Browser.NewPageAsync(signedIn: false);

        await Browser.SignInAsync(page, $"sign-in?return={Uri.EscapeDataString(target)}");

        Assert.StartsWith(Browser.Server.Http.BaseAddress!.ToString(), page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatHasEnded_LeadsBackToThePageAfterSigningIn()
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await Browser.SignInAsync(page, ConsoleBrowser.Flags);

        // The page reads the state of the environment every few seconds.
        await page.Context.ClearCookiesAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Contains("return=", page.Url, StringComparison.Ordinal);
    }
}
