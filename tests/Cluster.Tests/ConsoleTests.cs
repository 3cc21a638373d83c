using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The console that a gateway serves, in Debian's Chromium.</summary>
public sealed class ConsoleTests
{
    private const string Email = "jane@example.com",
        Password = "violet kettle march";

    private static readonly string Chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    [Fact]
    public async Task Change_SavedAtOneGateway_IsShownAtTheOther()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(ConsoleTests), new() { Silos = 1 });
        var (one, other) = (cluster.Gateways[0], cluster.Gateways[1]);
        await JoinAsync(one);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await SignInAsync(browser, one);
        await page.GetByRole(AriaRole.Link, new() { Name = "hot" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings", Exact = true }).ClickAsync();
        await page.GetByLabel("Description").FillAsync("Saved at a gateway");

        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save in production" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();

        var shown = await SignInAsync(browser, other);
        await shown.GetByRole(AriaRole.Link, new() { Name = "hot" }).ClickAsync();
        await Expect(shown.GetByText("Saved at a gateway")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Evaluation_CapturedAtAGateway_IsExplainedWithItsContext()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(ConsoleTests), new() { Silos = 1, Gateways = 1 });
        var gateway = cluster.Gateways[0];
        await JoinAsync(gateway);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await SignInAsync(browser, gateway);
        await page.GotoAsync("acme/shop/production/why?flag=hot");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a recent evaluation" }).ClickAsync();
        // The answer begins when evaluations are captured.
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync(),
            response => response.Url.Contains("/analytics/evaluations", StringComparison.Ordinal)
        );

        await EvaluateAsync(gateway, new { targetingKey = "user-mia", country = "AT" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain hot for user-mia" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Value of country" })).ToHaveValueAsync("AT");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Explanation" })).ToContainTextAsync("Serves");
        Assert.DoesNotContain("user-mia", Uri.UnescapeDataString(page.Url), StringComparison.Ordinal);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(
            // Containers give no permission to create namespaces.
            new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-dev-shm-usage"] }
        );

    private static async Task EvaluateAsync(GatewayProcess gateway, object context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags/hot");
        request.Headers.Authorization = new("Bearer", gateway.ServerKey);
        request.Content = JsonContent.Create(new { context });
        using var response = await gateway.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Invites an owner, and creates their account.</summary>
    private static async Task JoinAsync(GatewayProcess gateway)
    {
        using var invite = new HttpRequestMessage(HttpMethod.Post, "/api/v1/organizations/acme/invitations");
        invite.Headers.Authorization = new("Bearer", gateway.AdminToken);
        invite.Content = JsonContent.Create(new { email = Email, grants = new[] { new { role = "owner" } } });
        using var invited = await gateway.Http.SendAsync(invite);
        var text = await invited.Content.ReadAsStringAsync();
        Assert.True(invited.IsSuccessStatusCode, text);
        var token = ((string)JsonNode.Parse(text)!["link"]!).Split("#token=")[1];
        using var accepted = await gateway.Http.PostAsJsonAsync(
            "/auth/invitations/accept",
            new
            {
                token,
                name = "Jane",
                password = Password,
            }
        );
        Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
    }

    private static async Task<IPage> SignInAsync(IBrowser browser, GatewayProcess gateway)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = $"http://127.0.0.1:{gateway.Port}/console/" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("acme/shop/production/flags");
        await page.GetByLabel("E-mail address").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
        return page;
    }
}
