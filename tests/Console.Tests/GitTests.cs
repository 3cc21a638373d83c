using FlagCluster.Testing.Git;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests environments that follow a repository, with a server of repositories over HTTPS.</summary>
public sealed class GitTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Flag = "production/flags/fr/from-git.yaml";

    [Fact]
    public async Task Repository_ConnectedBrokenAndInConflict_IsShownAndDecided()
    {
        const string Environment = "/api/v1/projects/git/environments/production";
        await Browser.Server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = "git", name = "In Git" });
        await Browser.Server.SendAsync(
            HttpMethod.Post,
            "/api/v1/projects/git/environments",
            new { slug = "production", name = "Production" }
        );
        using var copy = await GitWorkCopy.CloneAsync(Browser.Server.Git);
        Write(copy, "First");
        await copy.PushAsync("Add a flag");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/git/production/settings/git");

        await ConnectAsync(page);
        var state = page.GetByRole(AriaRole.Region, new() { Name = "State" });
        await Expect(state).ToContainTextAsync("In step");
        // The server has added a file, .gitattributes.
        await copy.PullAsync();
        copy.Write(Flag, "key: from-git\ntype: wrong\n");
        await copy.PushAsync("Break the flag");
        await SynchronizeAsync(page);

        await Expect(state).ToContainTextAsync("The newest commit is rejected");
        await Expect(state).ToContainTextAsync(Flag + ":2");

        Write(copy, "Theirs");
        await copy.PushAsync("Repair the flag");
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/from-git", new { description = "Ours" });
        await SynchronizeAsync(page);
        var conflict = page.GetByRole(AriaRole.Region, new() { Name = "Conflicts" });
        await Expect(conflict).ToContainTextAsync("from-git");
        Assert.Empty(await Accessibility.FindAsync(page));
        await conflict.GetByRole(AriaRole.Button, new() { Name = "Take Git's" }).ClickAsync();

        await Expect(state).ToContainTextAsync("In step");
        var flag = await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/flags/from-git");
        Assert.Equal("Theirs", flag.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Connect_AddressThatIsNotAllowed_ShowsTheErrorAtTheField()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/staging/settings/git");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Repository").FillAsync("http://git.example.com/flags.git");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" }).ClickAsync();

        await Expect(dialog.GetByLabel("Repository")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    private async Task ConnectAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Repository").FillAsync(Browser.Server.Git.Url);
        await dialog.GetByLabel("Folder").FillAsync("production");
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Direction" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "both directions" }).ClickAsync();
        await dialog.GetByLabel("User name").FillAsync(GitServer.User);
        await dialog.GetByLabel("Token or password").FillAsync(GitServer.Token);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" }).ClickAsync();
        await Expect(page.GetByText("shown only now")).ToBeVisibleAsync();
    }

    private static Task SynchronizeAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Synchronize now" }).ClickAsync();

    private static void Write(GitWorkCopy copy, string description) =>
        copy.Write(
            Flag,
            $$"""
            # The owner of this file reviews its changes.
            key: from-git
            type: boolean
            description: {{description}}
            variants: { 'on': true, 'off': false }
            defaultVariant: 'on'

            """
        );
}
