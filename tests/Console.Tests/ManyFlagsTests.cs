using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the list with 10,000 flags.</summary>
public sealed class ManyFlagsTests(ConsoleBrowser browser) : BrowserTest(browser), IClassFixture<ManyFlags>
{
    [Fact]
    public async Task List_Search_FindsAFlagAndIsInTheAddress()
    {
        var page = await OpenAsync("");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("09999");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "flag-09999" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q="));
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "flag-09999" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_Filters_AreAppliedByTheServer()
    {
        var page = await OpenAsync("?tag=hundreds&state=on");

        await Expect(page.GetByText("100 flags", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_Scrolled_HasFewRowsInTheDocument()
    {
        var page = await OpenAsync("");

        for (var step = 0; step < 20; step++)
            await page.Mouse.WheelAsync(0, 1_500);
        await Expect(page.GetByText("200 flags and more")).ToBeHiddenAsync();

        Assert.InRange(await page.GetByRole(AriaRole.Row).CountAsync(), 10, 80);
    }

    private async Task<IPage> OpenAsync(string search)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync($"demo/{ManyFlags.Project}/{ManyFlags.Environment}/flags" + search);
        await page.GetByRole(AriaRole.Link, new() { Name = "flag-" }).First.WaitForAsync();
        await page.Mouse.MoveAsync(700, 500);
        return page;
    }
}

/// <summary>Represents an environment with 10,000 flags.</summary>
public sealed class ManyFlags(ConsoleBrowser browser) : IAsyncLifetime
{
    public const string Project = "many-flags";

    private const int Count = 10_000;

    public const string Environment = "large";

    public async Task InitializeAsync()
    {
        await browser.Server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = Project, name = "Many flags" });
        var environments = $"/api/v1/projects/{Project}/environments";
        await browser.Server.SendAsync(HttpMethod.Post, environments, new { slug = Environment, name = "Large" });
        var flags = Enumerable
            .Range(0, Count)
            .Select(number => new
            {
                key = "flag-" + number.ToString("D5", CultureInfo.InvariantCulture),
                type = "boolean",
                enabled = number % 2 == 0,
                variants = new Dictionary<string, bool> { ["on"] = true, ["off"] = false },
                defaultVariant = "on",
                tags = new[] { number % 100 == 0 ? "hundreds" : "others" },
            });
        await browser.Server.SendAsync(HttpMethod.Put, $"{environments}/{Environment}/ruleset", new { flags });
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
