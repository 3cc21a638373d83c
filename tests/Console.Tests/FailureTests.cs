using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests what pages do when the server cannot answer.</summary>
public sealed class FailureTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Theory]
    [InlineData("flags")]
    [InlineData("segments")]
    [InlineData("history")]
    [InlineData("live")]
    [InlineData("settings/members")]
    [InlineData("settings/webhooks")]
    public async Task Page_WithoutTheServer_SaysSoAndRecovers(string name)
    {
        var page = await Browser.NewPageAsync();
        // This page has read nothing that the others show.
        await page.GotoAsync("demo/shop/production/settings/keys");
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        await page.RouteAsync("**/api/v1/**", route => route.AbortAsync());

        // A page inside the console is opened without a request for the page itself.
        await page.EvaluateAsync(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            $"/console/demo/shop/production/{name}"
        );
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The server does not answer");
        await page.UnrouteAsync("**/api/v1/**");
        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByText("The server does not answer")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_ThatCannotBeLoadedWithoutTheServer_SaysSoAndOpensLaterWithTheEdits()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags + "/gift-wrapping?tab=settings");
        await page.GetByLabel("Description").FillAsync("Still here");
        await page.RouteAsync("**/*", route => route.AbortAsync());

        await page.GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.UnrouteAsync("**/*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Compare", Level = 1 })).ToBeVisibleAsync();

        await page.GotoAsync(ConsoleBrowser.Flags + "/gift-wrapping?tab=settings");
        await Expect(page.GetByLabel("Description")).ToHaveValueAsync("Still here");
    }

    [Fact]
    public async Task Save_WithoutTheServer_KeepsTheEditsAndTheReason()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags + "/new-checkout?tab=settings");
        await page.GetByLabel("Description").FillAsync("Not lost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("A good reason");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await page.RouteAsync("**/api/v1/**", route => route.AbortAsync());

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await page.UnrouteAsync("**/api/v1/**");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();

        var flag = await Browser.Server.SendAsync(HttpMethod.Get, "/api/v1/projects/shop/environments/production/flags/new-checkout");
        Assert.Equal("Not lost", flag.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Save_WithoutThePermission_SaysWhichIsMissing()
    {
        var person = await Person.CreateAsync(Browser.Server, "demoted", "editor");
        var page = await Browser.NewPageAsync(person, ConsoleBrowser.Flags + "/express-pay?tab=settings");
        await page.GetByLabel("Description").FillAsync("Too late");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await RemoveGrantsAsync(person);

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByText("saved")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Name_OfRightToLeftText_DoesNotChangeTheOrderOfTheRow()
    {
        const string Name = "דגל-חדש";
        await Browser.Server.PutFlagAsync(
            "/api/v1/projects/shop/environments/production/flags/right-to-left",
            ("owner", Name),
            ("description", Name)
        );
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags + "?q=right-to-left");

        var owner = page.GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "right-to-left" })
            .Locator("bdi")
            .Filter(new() { HasText = Name });
        await Expect(owner).ToBeVisibleAsync();

        Assert.Equal("isolate", await owner.EvaluateAsync<string>("element => getComputedStyle(element).unicodeBidi"));
    }

    private async Task RemoveGrantsAsync(Person person)
    {
        const string Organization = "/api/v1/organizations/demo";
        var members = await Browser.Server.SendAsync(HttpMethod.Get, Organization + "/members?limit=1000");
        var user = members
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.TryGetProperty("email", out var email) && email.GetString() == person.Email)
            .GetProperty("user")
            .GetString();
        var grants = await Browser.Server.SendAsync(HttpMethod.Get, Organization + "/grants?limit=1000");
        foreach (var grant in grants.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("principal").GetString() == user))
            await Browser.Server.SendAsync(HttpMethod.Delete, $"{Organization}/grants/{grant.GetProperty("id").GetString()}");
    }
}
