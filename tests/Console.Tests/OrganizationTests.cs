using System.Net.Http.Headers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the organizations of the installation in a browser.</summary>
public sealed class OrganizationTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Organization_Created_IsOwnedByThePersonWithTheLink()
    {
        var page = await OpenAsync();
        var dialog = await CreateAsync(page, "Another company", "first@example.com");
        var link = await dialog.GetByText("#token=").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Another company" }))
            .ToContainTextAsync("You have no role in it");

        var own = await Browser.NewPublicPageAsync();
        await own.GotoAsync(link);
        await own.GetByLabel("Your name").FillAsync("First");
        await own.GetByLabel("Password").FillAsync("a long and odd passphrase 9");
        await own.GetByRole(AriaRole.Button, new() { Name = "Create the account and join" }).ClickAsync();

        await Expect(own.GetByRole(AriaRole.Button, new() { Name = "New project" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Organization_Deleted_IsRestored()
    {
        var page = await OpenAsync();
        var dialog = await CreateAsync(page, "Restored company", "");
        await DeleteAsync("restored-company", await dialog.Locator("code").Last.InnerTextAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.ReloadAsync();
        var row = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Restored company" });
        await Expect(row).ToContainTextAsync("restorable until");

        await row.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();

        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Restore" })).ToHaveCountAsync(0);
        await Expect(row).Not.ToContainTextAsync("deleted");
    }

    [Fact]
    public async Task Organization_WithAnIdentifierInUse_ShowsTheProblemAndKeepsTheName()
    {
        var page = await OpenAsync();

        var dialog = await CreateAsync(page, "demo", "");

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("has or had an organization 'demo'");
        await Expect(dialog.GetByLabel("Name")).ToHaveValueAsync("demo");
    }

    [Fact]
    public async Task Organizations_OfAPersonWhoDoesNotManageTheInstallation_AreNotShown()
    {
        var person = await Person.CreateAsync(Browser.Server, "no-administrator", "owner");

        var page = await Browser.NewPageAsync(person, "demo/shop/production/settings/organizations");

        await Expect(page.GetByText("Only administrators of the installation see its organizations.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Organizations" })).ToHaveCountAsync(0);
    }

    private static async Task<ILocator> CreateAsync(IPage page, string name, string owner)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New organization" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("E-mail address of the first owner").FillAsync(owner);
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByText("shown only now").Or(dialog.GetByRole(AriaRole.Alert)).First.WaitForAsync();
        return dialog;
    }

    /// <summary>Deletes an organization with a token of it.</summary>
    private async Task DeleteAsync(string slug, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/organizations/{slug}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Browser.Server.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private Task<IPage> OpenAsync() => OpenAsync("demo/shop/production/settings/organizations", ColorScheme.Light);
}
