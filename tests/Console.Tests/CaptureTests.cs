using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the recent evaluations of the page "Why?" in a browser.</summary>
public sealed class CaptureTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Why = "demo/shop/production/why?flag=new-checkout";

    [Fact]
    public async Task Evaluation_Captured_IsExplainedWithItsContext()
    {
        var page = await OpenAsync();
        await StartAsync(page);

        await EvaluateAsync(Browser.Server, new { targetingKey = "user-mia", country = "AT" });
        var list = page.GetByRole(AriaRole.List, new() { Name = "Captured evaluations" });
        await Expect(list).ToContainTextAsync("AT");
        await list.GetByRole(AriaRole.Button, new() { Name = "Explain new-checkout for user-mia" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Value of country" })).ToHaveValueAsync("AT");
        await PathTests.ShowJsonAsync(page);
        await Expect(page.GetByLabel("Evaluation context"))
            .ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"country\": \"AT\""));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("Serves");
    }

    [Fact]
    public async Task Evaluation_CapturedAndExplainedAgain_IsNotInTheAddress()
    {
        var page = await OpenAsync();
        await StartAsync(page);
        await EvaluateAsync(Browser.Server, new { targetingKey = "user-zoe", country = "AT" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain new-checkout for user-zoe" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("Serves");

        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Explain", Exact = true }).ClickAsync(),
            response => response.Url.EndsWith("/explain", StringComparison.Ordinal)
        );

        Assert.DoesNotContain("user-zoe", Uri.UnescapeDataString(page.Url), StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Value of targetingKey" })).ToHaveValueAsync("user-zoe");
    }

    [Fact]
    public async Task Evaluation_WithMarkup_IsText()
    {
        const string Markup = "\"><img src=x onerror=document.title='owned'>";
        var page = await OpenAsync();
        await StartAsync(page);

        await EvaluateAsync(Browser.Server, new Dictionary<string, string> { ["targetingKey"] = Markup, [Markup] = Markup });

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Captured evaluations" })).ToContainTextAsync(Markup);
        await Expect(page.Locator("img[src=x]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Capture_ThatTheServerEnds_SaysSoAndStartsAgain()
    {
        var page = await OpenAsync();
        await page.RouteAsync("**/analytics/evaluations*", route => route.AbortAsync());
        await OpenDialogAsync(page);
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await page.UnrouteAsync("**/analytics/evaluations*");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start again" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Waiting for evaluations");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Stopped.");
    }

    [Fact]
    public async Task Page_WithoutThePermission_DoesNotOfferIt()
    {
        var person = await Person.CreateAsync(Browser.Server, "capture-viewer");

        var page = await Browser.NewPageAsync(person, Why);

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Explain" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Use a recent evaluation" })).ToHaveCountAsync(0);
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(Why);
        return page;
    }

    private static Task OpenDialogAsync(IPage page) =>
        page.GetByRole(AriaRole.Button, new() { Name = "Use a recent evaluation" }).ClickAsync();

    /// <summary>Starts a capture. The answer begins when evaluations are captured.</summary>
    internal static async Task StartAsync(IPage page)
    {
        await OpenDialogAsync(page);
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync(),
            response => response.Url.Contains("/analytics/evaluations", StringComparison.Ordinal)
        );
    }

    internal static async Task EvaluateAsync(ConsoleServer server, object context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags/new-checkout");
        request.Content = JsonContent.Create(new { context });
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ServerKey);
        using var response = await server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
