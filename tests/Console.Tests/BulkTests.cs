using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests changes of several flags of the list in a browser.</summary>
public sealed class BulkTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Off_OfSelectedFlags_IsOneReviewedChange()
    {
        await CreateAsync("bulk-off-a");
        await CreateAsync("bulk-off-b");
        var page = await SelectAsync("bulk-off", 2);

        await Bar(page).GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await SaveAsync(page, "Both are broken");

        var change = (await GetAsync("/changes?limit=1")).GetProperty("items")[0];
        Assert.Equal("Both are broken", change.GetProperty("message").GetString());
        Assert.Equal(2, change.GetProperty("operations").GetArrayLength());
    }

    [Fact]
    public async Task Tag_AddedAndRemoved_LeavesTheOtherTags()
    {
        await CreateAsync("bulk-tag-a", "kept");
        await CreateAsync("bulk-tag-b");
        var page = await SelectAsync("bulk-tag", 2);

        await OpenTagsAsync(page, "quarter-3");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("0 of 2 flags have quarter-3.");
        await ReviewAsync(page);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("kept, quarter-3");
        await SaveAsync(page, "For the planning");
        Assert.Equal(["kept", "quarter-3"], await TagsAsync("bulk-tag-a"));
        Assert.Equal(["quarter-3"], await TagsAsync("bulk-tag-b"));
        Assert.Equal("For the planning", (await GetAsync("/changes?limit=1")).GetProperty("items")[0].GetProperty("message").GetString());

        await SelectAllAsync(page, 2);
        await Bar(page).GetByRole(AriaRole.Button, new() { Name = "Tags" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove a tag" }).ClickAsync();
        await EnterAsync(page, "quarter-3");
        await ReviewAsync(page);
        await SaveAsync(page, "");
        Assert.Equal(["kept"], await TagsAsync("bulk-tag-a"));
        Assert.Empty(await TagsAsync("bulk-tag-b"));
    }

    [Fact]
    public async Task Tag_OfAFlagThatOthersChanged_NamesItAndIsAppliedToTheirs()
    {
        await CreateAsync("bulk-meanwhile-a", "old");
        await CreateAsync("bulk-meanwhile-b");
        var page = await SelectAsync("bulk-meanwhile", 2);
        await OpenTagsAsync(page, "mine");
        await ReviewAsync(page);
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("old, mine");
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/bulk-meanwhile-a", new { tags = new[] { "old", "theirs" } });

        await ConfirmAsync(dialog, "");
        await Expect(dialog).ToContainTextAsync("Someone else changed this meanwhile");
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "bulk-meanwhile-a" })).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "bulk-meanwhile-b" })).ToHaveCountAsync(0);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply to the flags as they are now" }).ClickAsync();
        await SaveAsync(page, "");

        Assert.Equal(["old", "theirs", "mine"], await TagsAsync("bulk-meanwhile-a"));
        Assert.Equal(["mine"], await TagsAsync("bulk-meanwhile-b"));
    }

    [Fact]
    public async Task Tag_ThatOneFlagCannotHave_NamesItAndSavesNone()
    {
        await CreateAsync("bulk-full-a");
        await CreateAsync("bulk-full-b", [.. Enumerable.Range(0, 100).Select(number => $"tag-{number}")]);
        var page = await SelectAsync("bulk-full", 2);
        await OpenTagsAsync(page, "one-more");
        await ReviewAsync(page);

        await ConfirmAsync(page.GetByRole(AriaRole.Dialog), "");

        var problem = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Alert);
        await Expect(problem).ToContainTextAsync("bulk-full-b/tags");
        await Expect(problem).ToContainTextAsync("Nothing was saved.");
        Assert.Empty(await TagsAsync("bulk-full-a"));
    }

    [Fact]
    public async Task Selection_OfAViewer_IsAbsent()
    {
        var person = await Person.CreateAsync(Browser.Server, "bulk-viewer");

        // The flags of other tests may be before it, and rows out of sight are not in the page.
        var page = await Browser.NewPageAsync(person, ConsoleBrowser.Checkout);

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
    }

    private async Task<IPage> SelectAsync(string search, int count)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync($"{ConsoleBrowser.Flags}?q={search}");
        await SelectAllAsync(page, count);
        return page;
    }

    private static async Task SelectAllAsync(IPage page, int count)
    {
        await Expect(page.GetByText($"{count} flags", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all flags" }).ClickAsync();
    }

    private static ILocator Bar(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Selected flags" });

    /// <summary>Enters a tag to add.</summary>
    private static async Task OpenTagsAsync(IPage page, string tag)
    {
        await Bar(page).GetByRole(AriaRole.Button, new() { Name = "Tags" }).ClickAsync();
        await EnterAsync(page, tag);
    }

    private static async Task EnterAsync(IPage page, string tag)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" }).FillAsync(tag);
        // Closes the suggestions.
        await page.Keyboard.PressAsync("Tab");
    }

    private static Task ReviewAsync(IPage page) =>
        page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();

    private static async Task SaveAsync(IPage page, string reason)
    {
        await ConfirmAsync(page.GetByRole(AriaRole.Dialog), reason);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(Bar(page)).ToHaveCountAsync(0);
    }

    private static async Task ConfirmAsync(ILocator dialog, string reason)
    {
        await dialog.GetByLabel("Reason").FillAsync(reason);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
    }

    private Task<JsonElement> CreateAsync(string key, params string[] tags) =>
        Browser.Server.PutFlagAsync($"{Environment}/flags/{key}", ("tags", tags));

    private Task<JsonElement> GetAsync(string path) => Browser.Server.SendAsync(HttpMethod.Get, Environment + path);

    private async Task<IEnumerable<string?>> TagsAsync(string flag) =>
        (await GetAsync($"/flags/{flag}")).TryGetProperty("tags", out var tags) ? tags.EnumerateArray().Select(tag => tag.GetString()) : [];
}
