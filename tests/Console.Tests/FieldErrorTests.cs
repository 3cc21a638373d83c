using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests when editors show the errors of a field: after it was left, and until it is corrected.</summary>
public sealed class FieldErrorTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Rule_WithoutAValue_IsReportedAfterTheTestWasLeftAndUntilItIsCorrected()
    {
        await CreateFlagAsync("held-rule", "boolean", true);
        var page = await OpenAsync("flags/held-rule");
        var rules = page.GetByRole(AriaRole.List, new() { Name = "Rules" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule", Exact = true }).ClickAsync();
        await CheckedAsync(page, "country", () => page.GetByRole(AriaRole.Combobox, new() { Name = "Attribute" }).FillAsync("country"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Values" })).ToBeFocusedAsync();
        await Expect(page.GetByText("Give a value to compare with")).ToHaveCountAsync(0);

        await rules.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FocusAsync();

        await Expect(rules.GetByRole(AriaRole.Alert)).ToContainTextAsync("Give a value to compare with");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Edits that are not saved" }))
            .ToContainTextAsync("Give a value to compare with");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Values" }).FillAsync("DE");
        await Expect(rules.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Give a value to compare with")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Rule_WithAConditionThatWasAdded_IsWrittenNextAndReportedInTheReview()
    {
        await CreateFlagAsync("held-condition", "boolean", true);
        var page = await OpenAsync("flags/held-condition");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Attribute" }).ClickAsync();
        var added = page.GetByRole(AriaRole.Combobox, new() { Name = "Attribute" }).Nth(1);
        await Expect(added).ToBeFocusedAsync();
        await CheckedAsync(page, "plan", () => page.Keyboard.TypeAsync("plan"));
        await Expect(Errors(page, "/rules/0/when/all/1")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(added).ToBeFocusedAsync();
        await Expect(Errors(page, "/rules/0/when/all/1")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Variant_WithAValueOfAnotherType_IsReportedAfterItWasLeft()
    {
        await CreateFlagAsync("held-variant", "number", 1);
        var page = await OpenAsync("flags/held-variant?tab=variants");
        var value = page.GetByRole(AriaRole.Textbox, new() { Name = "Value of one" });
        await value.FillAsync("2.");
        await Expect(value).ToHaveAttributeAsync("aria-invalid", "false");

        await page.Keyboard.PressAsync("Tab");

        await Expect(value).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("Enter a number, such as 2.5.")).ToBeVisibleAsync();
        await value.FillAsync("2.5");
        await Expect(page.GetByText("Enter a number, such as 2.5.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Document_ThatIsBeingWritten_IsReportedAfterItWasLeft()
    {
        await CreateFlagAsync("held-document", "boolean", true);
        var page = await OpenAsync("flags/held-document?tab=json");
        var document = page.GetByRole(AriaRole.Textbox, new() { Name = "The flag as JSON" });
        await document.FillAsync("{\"key\": ");
        await Expect(document).ToContainTextAsync("{\"key\": ");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).FocusAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your text is kept");
    }

    [Fact]
    public async Task Segment_WithoutAValue_IsReportedAfterTheTestWasLeftAndUntilItIsCorrected()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/segments/held-segment", new { included = new[] { "user-ada" } });
        var page = await OpenAsync("segments?segment=held-segment");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "held-segment" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit the segment" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Attribute" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Combobox, new() { Name = "Attribute", Exact = true })).ToBeFocusedAsync();
        await CheckedAsync(page, "country", () => page.Keyboard.TypeAsync("country"));
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await panel.GetByLabel("Description").FocusAsync();

        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("Give a value to compare with");
        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Values" }).FillAsync("DE");
        await page.Keyboard.PressAsync("Enter");
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task AnomalyRule_OfAnUnknownFlag_IsReportedAtTheFieldUntilItIsCorrected()
    {
        var page = await OpenAsync("alerts");
        await page.GetByRole(AriaRole.Button, new() { Name = "New rule" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("of-no-flag");
        var flag = dialog.GetByRole(AriaRole.Combobox, new() { Name = "Flag" });
        await flag.FillAsync("no-such-flag");
        // Suggestions hide what is around them.
        await page.Keyboard.PressAsync("Tab");
        await Expect(dialog.GetByText("There is no flag")).ToHaveCountAsync(0);

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();

        await Expect(flag).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(dialog.GetByText("There is no flag 'no-such-flag'").First).ToBeVisibleAsync();
        await flag.FillAsync("new-checkout");
        await page.Keyboard.PressAsync("Tab");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    /// <summary>Edits, and waits until the server found the edit invalid and the page shows what it shows of that.</summary>
    private static async Task CheckedAsync(IPage page, string text, Func<Task> edit)
    {
        await page.RunAndWaitForResponseAsync(
            edit,
            response =>
                response.Url.Contains("dryRun=true", StringComparison.Ordinal)
                && response.Status == 422
                && response.Request.PostData!.Contains($"\"{text}\"", StringComparison.Ordinal)
        );
        await page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    private static ILocator Errors(IPage page, string location) => page.Locator($"[data-field='{location}'] [role=alert]");

    private Task<JsonElement> CreateFlagAsync(string key, string type, object value) =>
        Browser.Server.SendAsync(
            HttpMethod.Put,
            $"{Environment}/flags/{key}",
            new
            {
                type,
                variants = new Dictionary<string, object> { ["one"] = value },
                defaultVariant = "one",
            }
        );

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/" + address);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }
}
