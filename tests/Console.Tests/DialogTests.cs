using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests where the focus is when a dialog opens, and after it closed.</summary>
public sealed class DialogTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Settings = "demo/shop/production/settings/";

    [Theory]
    [InlineData(Settings + "members", "Invite a person", "E-mail address")]
    [InlineData(Settings + "groups", "New group", "Name")]
    [InlineData(Settings + "roles", "New role", "Name")]
    [InlineData(Settings + "tokens", "New token", "Name")]
    [InlineData(Settings + "sso", "New identity provider", "Name")]
    [InlineData(Settings + "webhooks", "New webhook", "Name")]
    [InlineData(Settings + "general", "Change the limits", "Projects")]
    [InlineData("demo/shop/production/segments", "New segment", "Key")]
    [InlineData("demo/shop/production/alerts", "New rule", "Name")]
    [InlineData("demo/shop/production/why?flag=new-checkout", "Use a recent evaluation", "Only this targeting key")]
    [InlineData(ConsoleBrowser.Flags, "New flag", "Key")]
    public async Task Form_Opened_HasTheFocusInItsFirstFieldAndReturnsIt(string address, string button, string field)
    {
        var page = await OpenAsync(address);
        var opener = page.GetByRole(AriaRole.Button, new() { Name = button }).First;
        await opener.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel(field).First).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Review_Opened_HasTheFocusInTheReasonAndReturnsIt()
    {
        var page = await OpenAsync(ConsoleBrowser.Flags + "/express-pay?tab=settings");
        await page.GetByLabel("Owner").FillAsync("reviewed");
        var review = page.GetByRole(AriaRole.Button, new() { Name = "Review" });
        await review.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Reason")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(review).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Review_Saved_MovesTheFocusFromTheButtonThatIsGoneIntoThePage()
    {
        var page = await OpenAsync(ConsoleBrowser.Flags + "/express-pay?tab=settings");
        await page.GetByLabel("Owner").FillAsync("saved-by-keyboard");
        var review = page.GetByRole(AriaRole.Button, new() { Name = "Review" });
        await review.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("A reason");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("production");
        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(review).ToHaveCountAsync(0);

        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Confirmation_OfADeletion_HasTheFocusOnCancelAndReturnsItToTheMenu()
    {
        await FiringRule.CreateAsync(Browser.Server, "not-deleted", "gift-wrapping");
        var page = await OpenAsync("demo/shop/production/alerts");
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "More for not-deleted" });
        await menu.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(menu).ToBeFocusedAsync();
        await FiringRule.DeleteAsync(Browser.Server, "not-deleted");
    }

    [Fact]
    public async Task Navigation_OfAPhone_IsADialogThatAPageOrEscapeCloses()
    {
        var page = await OpenAsync(ConsoleBrowser.Flags, ColorScheme.Light, width: 390);
        var opener = page.GetByRole(AriaRole.Button, new() { Name = "Open the navigation" });
        await opener.ClickAsync();
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "Pages" });
        await Expect(sheet.Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();

        await opener.ClickAsync();
        await sheet.GetByRole(AriaRole.Link, new() { Name = "Segments" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Segments", Level = 1 })).ToBeVisibleAsync();
        await Expect(sheet).ToHaveCountAsync(0);
    }

    private Task<IPage> OpenAsync(string address) => OpenAsync(address, ColorScheme.Light);
}
