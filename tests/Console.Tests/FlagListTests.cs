using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests filters and saved views of the list of flags.</summary>
public sealed class FlagListTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Filter_ByRemovable_ShowsExpiredFlagsOnly()
    {
        // The search finds it next to a flag that is in use.
        await CreateAsync("expired-banner", ("expires", "2020-01-01"), ("description", "Replaced by new-checkout"));
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Checkout);
        var inUse = page.GetByRole(AriaRole.Link, new() { Name = "new-checkout", Exact = true });
        await Expect(inUse).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Can be removed" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "expired-banner" })).ToBeVisibleAsync();
        await Expect(inUse).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new Regex("stale=true"));
    }

    [Fact]
    public async Task Filter_ByTheLastEvaluation_LeavesOutWhatWasEvaluated()
    {
        await CreateAsync("never-asked");
        await CreateAsync("asked");
        await EvaluateAsync("asked");

        var page = await OpenAsync("?q=asked&unseen=never");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "never-asked" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "asked", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Filter_WithoutTheReport_SaysSo()
    {
        var page = await Browser.NewPageAsync();
        await page.RouteAsync("**/analytics/lifecycle*", route => route.FulfillAsync(new() { Status = 503 }));

        await page.GotoAsync(ConsoleBrowser.Flags + "?stale=true");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server answered 503");
    }

    [Fact]
    public async Task View_SavedOpenedAndDeleted_HasItsFilters()
    {
        var page = await OpenAsync("?type=boolean&owner=checkout-team");
        await page.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Save these filters" }).ClickAsync();
        await page.GetByLabel("Name of the view").FillAsync("Ours");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the view" }).ClickAsync();
        await page.GotoAsync(ConsoleBrowser.Flags);

        await page.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Ours" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("owner=checkout-team"));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "store-open" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ours", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete the view Ours" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Views" })).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string search)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags + search);
        await page.GetByRole(AriaRole.Table).WaitForAsync();
        return page;
    }

    private Task<JsonElement> CreateAsync(string key, params (string Name, object? Value)[] others) =>
        Browser.Server.PutFlagAsync($"{Environment}/flags/{key}", others);

    private async Task EvaluateAsync(string flag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ofrep/v1/evaluate/flags/{flag}")
        {
            Content = JsonContent.Create(new { context = new { targetingKey = "user-ada" } }),
        };
        request.Headers.Authorization = new("Bearer", Browser.Server.Process.ServerKey);
        using var response = await Browser.Server.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
    }
}
