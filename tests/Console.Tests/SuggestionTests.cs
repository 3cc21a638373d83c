using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests what the editors of rules and contexts suggest, without a capture.</summary>
public sealed class SuggestionTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Attribute_OfANewRule_IsSuggestedFromTheEnvironment()
    {
        await Browser.Server.SendAsync(
            HttpMethod.Put,
            Environment + "/segments/suggesting",
            new { when = new { attribute = "suggested.by-a-segment", exists = true } }
        );
        await CreateAsync("suggesting", new { attribute = "suggested.by-a-rule", equals = "x" });
        await CreateAsync("suggested-to");
        // Opened by its address: no other page has read the flags.
        var page = await OpenAsync("flags/suggested-to");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Attribute" }).ClickAsync();

        var list = page.GetByRole(AriaRole.Listbox);
        foreach (var name in new[] { "suggested.by-a-segment", "suggested.by-a-rule", "device.os", "targetingKey", "@time" })
            await Expect(list.GetByRole(AriaRole.Option, new() { Name = name, Exact = true })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Prerequisite_IsSuggestedAndShownAtBothFlags()
    {
        await CreateAsync("needed-flag");
        await CreateAsync("needing-flag");
        var page = await OpenAsync("flags/needing-flag");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add prerequisite" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Flag" }).FillAsync("needed");
        await page.GetByRole(AriaRole.Option, new() { Name = "needed-flag" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await page.GetByLabel("Type production to confirm").FillAsync("production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Region, new() { Name = "Requires" })
            .GetByRole(AriaRole.Link, new() { Name = "needed-flag" })
            .ClickAsync();

        await page.GetByRole(AriaRole.Region, new() { Name = "Required by" })
            .GetByRole(AriaRole.Link, new() { Name = "needing-flag" })
            .ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "needing-flag" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Context_EnteredInTheForm_IsExplainedAndShownAsJson()
    {
        await CreateAsync("asked-in-a-form", new { attribute = "seats", gt = 10 });
        var page = await OpenAsync("why?flag=asked-in-a-form");
        var form = page.GetByRole(AriaRole.Group, new() { Name = "Evaluation context" });

        await form.GetByRole(AriaRole.Button, new() { Name = "seats" }).ClickAsync();
        await form.GetByRole(AriaRole.Textbox, new() { Name = "Value of seats" }).FillAsync("12");
        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("decided");
        await page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Evaluation context")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"seats\": 12"));
    }

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/" + address);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }

    private Task<JsonElement> CreateAsync(string key, object? when = null) =>
        Browser.Server.PutFlagAsync(
            $"{Environment}/flags/{key}",
            (
                "rules",
                when is null
                    ? []
                    : new object[]
                    {
                        new
                        {
                            id = "r",
                            when,
                            serve = new { variant = "on" },
                        },
                    }
            )
        );
}
