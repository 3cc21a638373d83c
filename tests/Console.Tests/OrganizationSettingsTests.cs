using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests groups, roles, effective access, projects and environments in a browser.</summary>
public sealed class OrganizationSettingsTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Settings = "demo/shop/production/settings/";

    [Fact]
    public async Task Group_WithAMemberAndARole_GivesTheMemberAccess()
    {
        var person = await Person.CreateAsync(Browser.Server, "grouped");
        var page = await OpenAsync("groups");
        await CreateGroupAsync(page, "Developers");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "Developers", Exact = true });
        await panel.GetByRole(AriaRole.Combobox, new() { Name = "Member" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "grouped" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Add to the group" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.List, new() { Name = "Members of Developers" })).ToContainTextAsync("grouped");

        await panel.GetByRole(AriaRole.Button, new() { Name = "Add a role" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Role", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Editor" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Add a role" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.List, new() { Name = "Roles of Developers" })).ToContainTextAsync("Editor");

        var own = await Browser.NewPageAsync(person, ConsoleBrowser.Flags);
        await Expect(own.GetByRole(AriaRole.Button, new() { Name = "New flag" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Group_RenamedAndDeleted_IsGone()
    {
        var page = await OpenAsync("groups");
        await CreateGroupAsync(page, "Temporary");
        await page.GetByRole(AriaRole.Region, new() { Name = "Temporary", Exact = true })
            .GetByRole(AriaRole.Button, new() { Name = "Rename" })
            .ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Short-lived");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "Short-lived", Exact = true });

        await panel.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(panel).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Short-lived" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Group_WithANameInUse_ShowsTheProblemAndKeepsTheName()
    {
        var page = await OpenAsync("groups");
        await CreateGroupAsync(page, "Unique");
        await page.GetByRole(AriaRole.Button, new() { Name = "New group" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Unique");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Name")).ToHaveValueAsync("Unique");
    }

    [Fact]
    public async Task Role_CreatedAndDeleted_IsListedMeanwhile()
    {
        var page = await OpenAsync("roles");
        await page.GetByRole(AriaRole.Button, new() { Name = "New role" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Release manager");
        await Expect(dialog.GetByLabel("Identifier")).ToHaveValueAsync("release-manager");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "flags.toggle" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New role" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        var roles = await Browser.Server.SendAsync(HttpMethod.Get, "/api/v1/organizations/demo/roles/release-manager");
        Assert.Contains(roles.GetProperty("permissions").EnumerateArray(), item => item.GetString() == "flags.toggle");

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Release manager" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete Release manager" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Access_OfAPermission_ShowsWhoMayAndWhy()
    {
        await Person.CreateAsync(Browser.Server, "writer", "editor");
        await Person.CreateAsync(Browser.Server, "reader");
        var page = await OpenAsync("roles?permission=flags.write&scope=shop/staging");
        var access = page.GetByRole(AriaRole.List, new() { Name = "Who may do what where" });

        await page.GetByLabel("Name of a person").FillAsync("writer");
        await Expect(access.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "writer" })).ToContainTextAsync("may · Editor");
        await page.GetByLabel("Name of a person").FillAsync("reader");

        await Expect(access.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "reader" })).ToContainTextAsync("may not");
    }

    [Fact]
    public async Task Project_Created_OpensItsFirstEnvironment()
    {
        var page = await OpenAsync("general");
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Web shop");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
        Assert.EndsWith("/demo/web-shop/production/flags", page.Url, StringComparison.Ordinal);
        await Browser.Server.SendAsync(HttpMethod.Delete, "/api/v1/projects/web-shop?cascade=true");
    }

    [Fact]
    public async Task Project_WithAnIdentifierInUse_ShowsTheProblem()
    {
        var page = await OpenAsync("general");
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("shop");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Slug already in use");
    }

    [Fact]
    public async Task Environment_CreatedProtectedDeletedAndRestored_IsThereAgain()
    {
        await Browser.Server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = "lifecycle", name = "Life cycle" });
        var page = await OpenAsync("general");
        var project = page.GetByRole(AriaRole.Listitem, new() { Name = "Life cycle" });
        await project.GetByRole(AriaRole.Button, new() { Name = "New environment" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Europe");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New environment" }).ClickAsync();
        await ChooseAsync(page, "Edit");
        await dialog.GetByRole(AriaRole.Switch, new() { Name = "Production-like" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch, new() { Name = "Serve the API of Flipt" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the environment" }).ClickAsync();
        await Expect(project).ToContainTextAsync("production-like");

        await ChooseAsync(page, "Delete");
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" });
        await Expect(delete).ToHaveAttributeAsync("aria-disabled", "true");
        await dialog.GetByLabel("Type europe to confirm").FillAsync("europe");
        await delete.ClickAsync();
        await Expect(project).ToContainTextAsync("No environments yet");
        await Expect(dialog).ToBeHiddenAsync();
        await page.GetByText(new Regex("deleted items? can be restored")).ClickAsync();
        await page.GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "Life cycle / Europe" })
            .GetByRole(AriaRole.Button, new() { Name = "Restore" })
            .ClickAsync();

        await Expect(project.GetByRole(AriaRole.Link, new() { Name = "Europe" })).ToBeVisibleAsync();
        await Browser.Server.SendAsync(HttpMethod.Delete, "/api/v1/projects/lifecycle?cascade=true");
    }

    [Fact]
    public async Task General_OfAMemberWithoutThePermission_ShowsNoActions()
    {
        var person = await Person.CreateAsync(Browser.Server, "watching");
        var page = await Browser.NewPageAsync(person, Settings + "general");

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Projects and environments" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Meter, new() { Name = "Projects", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New project" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New environment" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Change the limits" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Limits_ChangedAndEmptied_AreThoseOfTheOrganizationMeanwhile()
    {
        var page = await OpenAsync("general");
        var limits = page.GetByRole(AriaRole.Region, new() { Name = "Limits" });
        await limits.GetByRole(AriaRole.Button, new() { Name = "Change the limits" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("SDK keys of all environments").FillAsync("250");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limits" }).ClickAsync();
        await Expect(limits).ToContainTextAsync("of 250");
        await Expect(limits.GetByText("own limit")).ToHaveCountAsync(1);
        var own = (await Browser.Server.SendAsync(HttpMethod.Get, "/api/v1/organizations/demo")).GetProperty("ownQuotas");
        Assert.Equal("""{"keys":250}""", own.GetRawText());

        await limits.GetByRole(AriaRole.Button, new() { Name = "Change the limits" }).ClickAsync();
        await dialog.GetByLabel("SDK keys of all environments").FillAsync("");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limits" }).ClickAsync();

        await Expect(limits.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "SDK keys" })).ToContainTextAsync("of 1,000,000");
        await Expect(limits.GetByText("own limit")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Limits_OfEveryKind_ShowHowMuchIsUsed()
    {
        var page = await OpenAsync("general");

        var limits = page.GetByRole(AriaRole.Region, new() { Name = "Limits" });

        await Expect(limits.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(6);
        await Expect(limits.GetByRole(AriaRole.Meter)).ToHaveCountAsync(6);
        await Expect(limits.GetByRole(AriaRole.Meter, new() { Name = "SDK keys of all environments" }))
            .Not.ToHaveAttributeAsync("aria-valuenow", "0");
    }

    [Fact]
    public async Task Limits_WithoutTheirUse_AreShown()
    {
        var page = await Browser.NewPageAsync();
        await page.RouteAsync("**/usage", route => route.FulfillAsync(new() { Status = 503, Body = "{}" }));
        await page.GotoAsync(Settings + "general");

        var limits = page.GetByRole(AriaRole.Region, new() { Name = "Limits" });

        await Expect(limits).ToContainTextAsync("Open streams on each server");
        await Expect(limits.GetByRole(AriaRole.Meter, new() { Name = "Flags of each environment" })).ToBeVisibleAsync();
        await Expect(limits.GetByRole(AriaRole.Meter)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Limits_ThatAreTooLarge_ShowTheErrorAtTheField()
    {
        var page = await OpenAsync("general");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the limits" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var field = dialog.GetByLabel("Projects", new() { Exact = true });
        await field.FillAsync("200000000");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limits" }).ClickAsync();

        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToHaveValueAsync("200000000");
    }

    private static async Task ChooseAsync(IPage page, string action)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "More for Europe of Life cycle" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = action }).ClickAsync();
    }

    private static async Task CreateGroupAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New group" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    private async Task<IPage> OpenAsync(string page)
    {
        var opened = await Browser.NewPageAsync();
        await opened.GotoAsync(Settings + page);
        await opened.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return opened;
    }
}
