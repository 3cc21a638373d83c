using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the main path of the pages next to the flags.</summary>
public sealed class PathTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    [Fact]
    public async Task Why_OfACaller_ShowsWhatDecidedAndIsInTheAddress()
    {
        var page = await OpenAsync("why");
        await ShowJsonAsync(page);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Flag" }).FillAsync("new-checkout");
        await page.GetByLabel("Evaluation context").FillAsync("""{"targetingKey":"user-grace"}""");
        await page.Keyboard.PressAsync("Control+Enter");
        var answer = page.GetByRole(AriaRole.Region, new() { Name = "Explanation" });
        await Expect(answer).ToContainTextAsync("decided");

        await page.ReloadAsync();

        await Expect(answer).ToContainTextAsync("decided");
        await Expect(page.GetByLabel("Evaluation context")).ToHaveValueAsync("""{"targetingKey":"user-grace"}""");
    }

    [Fact]
    public async Task Why_WithAContextThatIsNoJson_SaysSoAtTheField()
    {
        var page = await OpenAsync("why?flag=new-checkout");

        await ShowJsonAsync(page);
        await page.GetByLabel("Evaluation context").FillAsync("{");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();

        await Expect(page.GetByLabel("Evaluation context")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task Why_SeveralCallersAndEnvironments_MarksWhatDiffers()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/flags/compared", Flag(defaultVariant: "on"));
        await Browser.Server.SendAsync(
            HttpMethod.Put,
            "/api/v1/projects/shop/environments/staging/flags/compared",
            Flag(defaultVariant: "off")
        );
        var page = await OpenAsync("why?flag=compared");
        await ShowJsonAsync(page);
        await page.GetByLabel("Evaluation context").FillAsync("""[{"targetingKey":"user-grace"},{"targetingKey":"user-ada"}]""");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Staging" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();

        await Expect(page.GetByText("2 answers differ from the first.")).ToBeVisibleAsync();
        var row = page.GetByRole(AriaRole.Table, new() { Name = "Who receives what" })
            .GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "user-ada" });
        await Expect(row.GetByRole(AriaRole.Cell).Nth(1)).ToContainTextAsync("differs");
        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("Serves");
    }

    [Fact]
    public async Task Why_AnEarlierVersion_IsComparedWithNow()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/flags/versioned", Flag(defaultVariant: "off"));
        var changes = await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/changes?limit=1");
        var version = changes.GetProperty("items")[0].GetProperty("version").GetString()!;
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/flags/versioned", Flag(defaultVariant: "on"));

        var page = await OpenAsync($"why?flag=versioned&context=%7B%22targetingKey%22%3A%22a%22%7D&version=%22{version}%22");

        await Expect(page.GetByText("1 answer differs from the first.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Lifecycle_OfAnExpiredFlag_IsShownNextToItsRules()
    {
        await Browser.Server.SendAsync(HttpMethod.Put, Environment + "/flags/expired-flag", Flag(defaultVariant: "on"));
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/expired-flag", new { expires = "2026-01-01T00:00:00Z" });

        var page = await OpenAsync("flags/expired-flag");

        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Facts" })).ToContainTextAsync("Lifecycleexpired");
    }

    [Fact]
    public async Task Insights_OfAFlag_ShowPeopleAndThatNoEventsWereReported()
    {
        await EvaluateAsync(Browser.Server.Process.ServerKey);

        var page = await OpenAsync("flags/new-checkout?tab=insights");

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Unique people" })).ToContainTextAsync("With any variant");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Conversions" }))
            .ToContainTextAsync("No application has reported events");
    }

    [Fact]
    public async Task History_TwoVersions_AreCompared()
    {
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/express-pay", new { owner = "first" });
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/express-pay", new { owner = "second" });
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/express-pay", new { owner = "third" });
        var changes = (await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/changes?limit=3")).GetProperty("items");
        var (from, to) = (changes[2].GetProperty("version").GetString()!, changes[1].GetProperty("version").GetString()!);
        var page = await OpenAsync($"history?version={from}");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "To version" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = $"version {to}" }).ClickAsync();

        var comparison = page.GetByRole(AriaRole.Region, new() { Name = $"From version {from} to {to}" });
        await Expect(comparison).ToContainTextAsync("second");
        await Expect(comparison).Not.ToContainTextAsync("third");
    }

    [Fact]
    public async Task History_VersionRestored_IsANewChange()
    {
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/express-pay", new { owner = "before" });
        await Browser.Server.SendAsync(HttpMethod.Patch, Environment + "/flags/express-pay", new { owner = "after" });
        var changes = await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/changes?limit=2");
        var version = changes.GetProperty("items")[1].GetProperty("version").GetString()!;
        var page = await OpenAsync($"history?version={version}");

        await page.GetByRole(AriaRole.Button, new() { Name = $"Restore version {version}" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("It was better before");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Restore version {version}" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();

        await Expect(page.GetByText("“It was better before”")).ToBeVisibleAsync();
        var flag = await Browser.Server.SendAsync(HttpMethod.Get, Environment + "/flags/express-pay");
        Assert.Equal("before", flag.GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Connect_TheFirstEvaluation_TurnsItGreenAndIsLive()
    {
        // An environment that nobody has evaluated in.
        const string Environments = "/api/v1/projects/shop/environments";
        await Browser.Server.SendAsync(HttpMethod.Post, Environments, new { slug = "fresh", name = "Fresh" });
        // The only flag: the live view shows the first of many.
        await Browser.Server.PutFlagAsync($"{Environments}/fresh/flags/new-checkout");
        var created = await Browser.Server.SendAsync(
            HttpMethod.Post,
            $"{Environments}/fresh/keys",
            new { name = "first", kind = "server" }
        );
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/fresh/connect");
        await Expect(page.GetByText("Waiting for the first evaluation")).ToBeVisibleAsync();

        await EvaluateAsync(created.GetProperty("key").GetString()!);

        await Expect(page.GetByText("Evaluations arrive")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the live view" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        await Browser.Server.SendAsync(HttpMethod.Delete, $"{Environments}/fresh?cascade=true");
    }

    [Fact]
    public async Task Connect_OfAViewer_SaysWhoHasKeys()
    {
        var person = await Person.CreateAsync(Browser.Server, "connecting-viewer");

        var page = await Browser.NewPageAsync(person, "demo/shop/production/connect");

        await Expect(page.GetByText("Ask a maintainer of the project for one.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Why_OpenedWithAFlagOnly_ExplainsTheCallerOfTheForm()
    {
        var page = await OpenAsync("why?flag=new-checkout");

        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Value of targetingKey" })).ToHaveValueAsync("user-ada");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).Not.ToContainTextAsync("the context has none");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("Serves");
    }

    /// <summary>Shows the context of a caller as JSON instead of a form.</summary>
    internal static Task ShowJsonAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).ClickAsync();

    private static object Flag(string defaultVariant) =>
        new
        {
            type = "boolean",
            variants = new Dictionary<string, bool> { ["on"] = true, ["off"] = false },
            defaultVariant,
        };

    private async Task EvaluateAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags/new-checkout")
        {
            Content = JsonContent.Create(new { context = new { targetingKey = "user-ada" } }),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await Browser.Server.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
    }

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/" + address);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return page;
    }
}
