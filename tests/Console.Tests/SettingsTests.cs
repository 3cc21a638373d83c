using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the settings in a Browser.</summary>
public sealed class SettingsTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Settings = "demo/shop/production/settings/";

    [Fact]
    public async Task Members_Invited_AppearWithTheirRole()
    {
        var page = await OpenAsync("members");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite a person" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("E-mail address").FillAsync("invited@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create the invitation" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("/console/invitation#token=");
        await Browser.Server.ReceiveMailAsync("invited@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        var invitations = page.GetByRole(AriaRole.Region, new() { Name = "Invitations that were not accepted yet" });
        await Expect(invitations).ToContainTextAsync("invited@example.com");

        await invitations.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await invitations.GetByRole(AriaRole.Button, new() { Name = "End the link" }).ClickAsync();

        await Expect(invitations).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Members_RoleAddedAndRemoved_IsEffective()
    {
        var person = await Person.CreateAsync(Browser.Server, "promoted");
        var page = await OpenAsync("members");
        var roles = page.GetByRole(AriaRole.List, new() { Name = "Roles of promoted" });
        await page.GetByRole(AriaRole.Button, new() { Name = "More for promoted" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Add a role" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Role", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Editor" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Add a role" }).ClickAsync();
        await Expect(roles.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        var own = await Browser.NewPageAsync(person, ConsoleBrowser.Flags);
        await Expect(own.GetByRole(AriaRole.Button, new() { Name = "New flag" })).ToBeVisibleAsync();

        await roles.GetByRole(AriaRole.Button, new() { Name = "Remove Editor from promoted" }).ClickAsync();

        await Expect(roles.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Settings_OfAViewer_ShowOnlyWhatTheRoleAllows()
    {
        var person = await Person.CreateAsync(Browser.Server, "looking");
        var page = await Browser.NewPageAsync(person, ConsoleBrowser.Checkout);

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New flag" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Switch).First).ToBeDisabledAsync();
        await page.GotoAsync(Settings + "members");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("members.read");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Audit log" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Token_Created_IsShownOnceAndRevoked()
    {
        var page = await OpenAsync("tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "New token" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("from-the-console");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New token" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "shown only now" })).ToContainTextAsync("fcp_");

        var row = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "from-the-console" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "End the token" }).ClickAsync();

        await Expect(row).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByText("fcp_")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Key_CreatedRotatedAndRevoked_IsListedAccordingly()
    {
        var page = await OpenAsync("keys");
        await page.GetByLabel("Name of the key").FillAsync("mobile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create a server key" }).ClickAsync();
        var secret = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "shown only now" }).Locator("code");
        var first = await secret.InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More for mobile" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Rotate" }).ClickAsync();
        await Expect(secret).Not.ToHaveTextAsync(first);

        await page.GetByRole(AriaRole.Button, new() { Name = "More for mobile" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Revoke" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "More for mobile" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Webhook_Created_IsTestedAndShowsWhatBecameOfIt()
    {
        var page = await OpenAsync("webhooks");
        await page.GetByRole(AriaRole.Button, new() { Name = "New webhook" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("pipeline");
        await dialog.GetByLabel("Address").FillAsync("https://receiver.invalid/flags");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New webhook" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "secret of pipeline" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("receiver.invalid").Last).ToBeVisibleAsync();
        await Browser.Server.SendAsync(
            HttpMethod.Patch,
            "/api/v1/projects/shop/environments/staging/flags/new-checkout",
            new { owner = "webhooks" }
        );

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Deliveries" })).ToContainTextAsync("flag.updated");
    }

    [Fact]
    public async Task Webhook_Edited_KeepsItsAddressAndAsksBeforeItsSecretIsReplaced()
    {
        const string Webhooks = "/api/v1/projects/shop/webhooks";
        var created = await Browser.Server.SendAsync(
            HttpMethod.Post,
            Webhooks,
            new
            {
                name = "edited",
                url = "https://receiver.invalid/edited",
                events = new[] { "flag.*" },
            }
        );
        var id = created.GetProperty("id").GetString();
        var page = await OpenAsync($"webhooks?webhook={id}");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "edited", Exact = true });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Events").FillAsync("flag.updated, alert.firing");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Staging" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the webhook" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("flag.updated, alert.firing");

        await panel.GetByRole(AriaRole.Button, new() { Name = "More for edited" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Replace the secret" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replace the secret" }).ClickAsync();

        await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("shown only now");
        var stored = await Browser.Server.SendAsync(HttpMethod.Get, $"{Webhooks}/{id}");
        Assert.Equal(created.GetProperty("url").GetString(), stored.GetProperty("url").GetString());
        Assert.Equal("staging", Assert.Single(stored.GetProperty("environments").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Audit_Filtered_ShowsEntriesAndIsIntact()
    {
        var page = await OpenAsync("audit");
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "session.create" }).First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Action" }).FillAsync("sdkKey.add");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "session.create" })).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("action=sdkKey.add"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the log" }).ClickAsync();
        await Expect(page.GetByText("Intact:")).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());

        Assert.Contains("sdkKey.add", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OfTheInstallation_IsShownToItsAdministrators()
    {
        var page = await OpenAsync("audit?log=installation");

        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "user.create" }).First).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string page)
    {
        var opened = await Browser.NewPageAsync();
        await opened.GotoAsync(Settings + page);
        await opened.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return opened;
    }
}
