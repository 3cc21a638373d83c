using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests managing segments in a browser.</summary>
public sealed class SegmentTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Segment_CreatedAndFilledByAFileOfFiveMegabytes_IsCountedAndDownloaded()
    {
        const int Count = 100_000;
        var keys = Enumerable.Range(0, Count).Select(number => $"person-{number:D8}-with-an-id-of-fifty-two-characters-00");
        var page = await OpenAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "New segment" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Key").FillAsync("everyone-of-the-list");
        await page.Keyboard.PressAsync("Enter");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "everyone-of-the-list" });

        await panel
            .Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "keys.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(string.Join('\n', keys)),
                }
            );
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Add 100,000 keys to “Included”");
        await SaveAsync(dialog, "The whole list");
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Included 100,000" })).ToBeVisibleAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => panel.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());

        Assert.Equal(Count, (await File.ReadAllLinesAsync(await file.PathAsync())).Length);
        Assert.InRange(await page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 1, 2_000);
    }

    [Fact]
    public async Task Segment_ConditionEdited_IsReviewedAndKeepsWhatOthersChanged()
    {
        const string Segment = Environment + "/segments/edited-segment";
        await Browser.Server.SendAsync(HttpMethod.Put, Segment, new { included = new[] { "user-ada" } });
        var page = await OpenAsync("?segment=edited-segment");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "edited-segment" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit the segment" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Attribute" }).ClickAsync();
        await panel.GetByRole(AriaRole.Combobox, new() { Name = "Attribute", Exact = true }).FillAsync("country");
        await page.Keyboard.PressAsync("Tab");
        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Values" }).FillAsync("DE");
        await page.Keyboard.PressAsync("Enter");
        await Browser.Server.SendAsync(HttpMethod.Patch, Segment, new { included = new[] { "user-ada", "user-bob" } });

        await panel.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Changes the condition");
        await SaveAsync(page.GetByRole(AriaRole.Dialog), "Germany joins");

        var saved = await Browser.Server.SendAsync(HttpMethod.Get, Segment);
        Assert.Equal("country", saved.GetProperty("when").GetProperty("attribute").GetString());
        Assert.Equal(2, saved.GetProperty("included").GetArrayLength());
    }

    [Fact]
    public async Task Segment_ThatAFlagUses_IsNotDeleted()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/segments/used-segment", new { included = new[] { "user-ada" } });
        await Browser.Server.SendAsync(
            HttpMethod.Put,
            Environment + "/flags/using-a-segment",
            new
            {
                type = "boolean",
                variants = new Dictionary<string, bool> { ["on"] = true },
                defaultVariant = "on",
                rules = new[]
                {
                    new
                    {
                        id = "r",
                        when = new { segment = "used-segment" },
                        serve = new { variant = "on" },
                    },
                },
            }
        );
        var page = await OpenAsync("?segment=used-segment");
        await page.GetByRole(AriaRole.Button, new() { Name = "More for the segment" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the segment" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("using-a-segment");
        await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/segments/used-segment");
    }

    [Fact]
    public async Task Segment_ThatCannotBeReadAgain_KeepsTheEdits()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/segments/kept-segment", new { included = new[] { "user-ada" } });
        var page = await OpenAsync("?segment=kept-segment");
        var panel = page.GetByRole(AriaRole.Region, new() { Name = "kept-segment" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit the segment" }).ClickAsync();
        await panel.GetByLabel("Description").FillAsync("Not lost");
        var failures = 0;
        var givenUp = new TaskCompletionSource();
        await page.RouteAsync(
            "**/segments?*",
            async route =>
            {
                await route.AbortAsync();
                // The first attempt and two more.
                if (Interlocked.Increment(ref failures) == 3)
                    givenUp.SetResult();
            }
        );

        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/segments/another-segment", new { included = new[] { "user-bob" } });
        await givenUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

        await Expect(panel.GetByLabel("Description")).ToHaveValueAsync("Not lost");
    }

    private static async Task SaveAsync(ILocator dialog, string reason)
    {
        await dialog.GetByLabel("Reason").FillAsync(reason);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    private async Task<IPage> OpenAsync(string search)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/segments" + search);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }
}
