using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests managing flags in a browser, against the real server.</summary>
public sealed class FlagTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Create_ARolloutForGermany_IsEvaluated()
    {
        var page = await OpenAsync();
        await PressAsync(page, "n", "New flag");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("germany-rollout");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "germany-rollout" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Attribute" }).FillAsync("country");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Values" }).FillAsync("DE");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Share of on" }).FillAsync("10");
        await page.Keyboard.PressAsync("Enter");
        await SaveAsync(page, "Only Germany at first");

        await page.Keyboard.PressAsync("w");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("country is DE");

        var served = new List<string>();
        for (var user = 0; user < 400; user++)
            served.Add(await EvaluateAsync("germany-rollout", $"user-{user}", "DE"));
        Assert.InRange(served.Count(variant => variant == "on"), 20, 65);
        Assert.Equal("off", await EvaluateAsync("germany-rollout", $"user-{served.IndexOf("on")}", "FR"));
    }

    [Fact]
    public async Task Toggle_InProduction_IsReviewedAndConfirmed()
    {
        await CreateAsync("toggled");
        var page = await OpenAsync("?q=toggled");

        await page.GetByRole(AriaRole.Switch, new() { Name = "toggled in production" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Turns the flag off");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }))
            .ToHaveAttributeAsync("aria-disabled", "true");
        await dialog.GetByLabel("Reason").FillAsync("Too many errors");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "toggled in production" })).Not.ToBeCheckedAsync();
        Assert.False((await GetAsync("/flags/toggled")).GetProperty("enabled").GetBoolean());
        Assert.Equal("Too many errors", (await GetAsync("/changes?limit=1")).GetProperty("items")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Save_TwoTabsOnOneFlag_ShowsBothChangesAndLosesNone()
    {
        await CreateAsync("contested");
        var mine = await OpenAsync("/contested?tab=settings");
        await mine.GetByLabel("Description").FillAsync("Mine");
        var theirs = await OpenAsync("/contested?tab=settings");
        await theirs.GetByLabel("Owner").FillAsync("them");
        await SaveAsync(theirs, "Theirs");

        await SaveAsync(mine, "Mine", expectConflict: true);
        await mine.GetByRole(AriaRole.Button, new() { Name = "Combine and continue" }).ClickAsync();
        await SaveAsync(mine, "Both");

        var flag = await GetAsync("/flags/contested");
        Assert.Equal("Mine", flag.GetProperty("description").GetString());
        Assert.Equal("them", flag.GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Save_AfterAChangeOfAnotherFlag_IsNoConflict()
    {
        await CreateAsync("quiet");
        var page = await OpenAsync("/quiet?tab=settings");
        await page.GetByLabel("Owner").FillAsync("me");
        await CreateAsync("another");

        await SaveAsync(page, "");
        await page.GetByLabel("Owner").FillAsync("me again");
        await SaveAsync(page, "");

        Assert.Equal("me again", (await GetAsync("/flags/quiet")).GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Change_OfOthers_NeverReplacesEdits()
    {
        await CreateAsync("edited");
        var page = await OpenAsync("/edited?tab=settings");
        await page.GetByLabel("Description").FillAsync("Not saved yet");

        await SendAsync(HttpMethod.Patch, "/flags/edited", new { owner = "someone" });

        await Expect(page.GetByText("Someone else changed the flag")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Description")).ToHaveValueAsync("Not saved yet");
    }

    [Fact]
    public async Task Edits_AfterAReloadAndOnOtherPages_AreKept()
    {
        await CreateAsync("kept");
        var page = await OpenAsync("/kept?tab=settings");
        await page.GetByLabel("Description").FillAsync("Still here");
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "History" }).WaitForAsync();

        await OpenAsync("/kept?tab=settings", page);

        await Expect(page.GetByLabel("Description")).ToHaveValueAsync("Still here");
        await Expect(page.GetByText("1 change", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Flag_WithTheKeyboardAlone_IsCreatedAndSaved()
    {
        var page = await OpenAsync();
        await PressAsync(page, "n", "New flag");
        await page.Keyboard.TypeAsync("by-keyboard");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await PressAsync(page, "a", "Add rule");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Attribute" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("plan");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Values" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("pro");
        await page.Keyboard.PressAsync("Enter");

        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByLabel("Type production to confirm").FillAsync("production");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        var rule = (await GetAsync("/flags/by-keyboard")).GetProperty("rules")[0];
        Assert.Equal("plan", rule.GetProperty("when").GetProperty("all")[0].GetProperty("attribute").GetString());
    }

    [Fact]
    public async Task Toggle_ByItsKeyDuringEdits_IsNotOffered()
    {
        await CreateAsync("toggled-by-key");
        var page = await OpenAsync("/toggled-by-key?tab=settings");
        await page.GetByLabel("Owner").FillAsync("me");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).FocusAsync();

        await page.Keyboard.PressAsync("e");
        await page.Keyboard.PressAsync("?");

        // The list of shortcuts is the first dialog.
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Keyboard shortcuts");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Owner")).ToHaveValueAsync("me");
    }

    [Fact]
    public async Task Page_OfAnEarlierRelease_ReloadsOnceAndThenSaysWhy()
    {
        var page = await OpenAsync();
        await page.RouteAsync("**/assets/WhyPage-*.js", route => route.FulfillAsync(new() { Status = 404 }));
        var loads = 0;
        page.DOMContentLoaded += (_, _) => Interlocked.Increment(ref loads);

        await page.GotoAsync("demo/shop/production/why");

        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task Names_WithMarkup_AreText()
    {
        const string Markup = "\"><img src=x onerror=document.title='hacked'>";
        await SendAsync(
            HttpMethod.Put,
            "/flags/markup",
            new
            {
                type = "string",
                variants = new Dictionary<string, string> { ["v"] = Markup },
                defaultVariant = "v",
                description = Markup,
                owner = Markup,
                tags = new[] { Markup },
                rules = new[]
                {
                    new
                    {
                        id = "r",
                        name = Markup,
                        when = new { attribute = "a", equals = Markup },
                        serve = new { variant = "v" },
                    },
                },
            }
        );
        var page = await OpenAsync("/markup");

        foreach (var tab in new[] { "Rules", "Variants", "History", "Settings", "JSON", "YAML" })
            await page.GetByRole(AriaRole.Button, new() { Name = tab, Exact = true }).ClickAsync();
        await page.GotoAsync("demo/shop/production/history");
        await page.GetByRole(AriaRole.Button, new() { Name = "markup" }).First.ClickAsync();
        await OpenAsync("?q=markup", page);

        await Expect(page.GetByText(Markup).Last).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.DoesNotContain("hacked", await page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_AFlagOfOneEnvironment_ShowsTheDifference()
    {
        await CreateAsync("only-production");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/compare");

        await page.GetByRole(AriaRole.Button, new() { Name = "Show how only-production differs in staging" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("\"key\": \"only-production\"")).ToBeVisibleAsync();
    }

    /// <summary>Presses the key of a button that is there: before, the page does not know what the person may do.</summary>
    private static async Task PressAsync(IPage page, string key, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.WaitForAsync();
        await page.Keyboard.PressAsync(key);
    }

    private async Task<IPage> OpenAsync(string rest = "", IPage? page = null)
    {
        page ??= await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags + rest);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }

    private static async Task SaveAsync(IPage page, string reason, bool expectConflict = false)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync(reason);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        if (expectConflict)
            await Expect(dialog).ToContainTextAsync("Someone else changed this meanwhile");
        else
            await Expect(dialog).ToBeHiddenAsync();
    }

    private Task<JsonElement> CreateAsync(string key) =>
        Browser.Server.PutFlagAsync($"/api/v1/projects/shop/environments/production/flags/{key}");

    private async Task<JsonElement> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, null);

    private Task<JsonElement> SendAsync(HttpMethod method, string path, object? body) =>
        Browser.Server.SendAsync(method, "/api/v1/projects/shop/environments/production" + path, body);

    private async Task<string> EvaluateAsync(string flag, string user, string country)
    {
        var server = Browser.Server.Process;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ofrep/v1/evaluate/flags/{flag}")
        {
            Content = JsonContent.Create(new { context = new { targetingKey = user, country } }),
        };
        request.Headers.Authorization = new("Bearer", server.ServerKey);
        using var response = await server.Http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("variant").GetString()!;
    }
}
