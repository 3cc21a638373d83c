using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the tour of the demo.</summary>
public sealed class FirstRunTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Flag = "/api/v1/projects/shop/environments/staging/flags/new-checkout";

    [Fact]
    public async Task Tour_FlagTurnedOff_ChangesThePageOfTheTester()
    {
        await Browser.Server.SendAsync(HttpMethod.Patch, Flag, new { enabled = true });
        var page = await OpenAsync(await Browser.NewPageAsync());
        var grace = page.GetByRole(AriaRole.List, new() { Name = "Pages of the shop" }).GetByRole(AriaRole.Listitem).First;
        await Expect(grace).ToContainTextAsync("Checkout on one page");

        await page.GetByRole(AriaRole.Switch, new() { Name = "new-checkout in staging" }).ClickAsync();

        await Expect(grace).ToContainTextAsync("Checkout, step 1 of 3");
        await Expect(page.GetByText("They changed")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync();
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Home" }).WaitForAsync();
        await Expect(Tour(page)).ToHaveCountAsync(0);
        await Browser.Server.SendAsync(HttpMethod.Patch, Flag, new { enabled = true });
    }

    [Fact]
    public async Task Tour_OfAViewer_SaysThatTheRoleDoesNotAllowTheChange()
    {
        var person = await Person.CreateAsync(Browser.Server, "touring");
        var page = await Browser.NewPageAsync(person, "demo/shop/production/home");

        await Expect(Tour(page)).ToContainTextAsync("Your role does not allow it");

        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "new-checkout in staging" })).ToBeDisabledAsync();
    }

    private static ILocator Tour(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Change a flag, and watch a page change" });

    /// <summary>Opens the tour from the list of flags, which opens after signing in.</summary>
    private static async Task<IPage> OpenAsync(IPage page)
    {
        await page.GotoAsync(ConsoleBrowser.Flags);
        await page.GetByRole(AriaRole.Link, new() { Name = "Guided tour" }).ClickAsync();
        await Tour(page).WaitForAsync();
        return page;
    }
}
