using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests alerts and anomaly rules in a browser.</summary>
public sealed class AlertTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Rule_TriedSavedAndDeleted_IsListedMeanwhile()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New rule" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("from-the-console");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("It would not have fired");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();
        var rules = page.GetByRole(AriaRole.Region, new() { Name = "Anomaly rules" });
        await Expect(rules).ToContainTextAsync("from-the-console");

        await rules.GetByRole(AriaRole.Button, new() { Name = "More for from-the-console" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(rules.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Alert_OfARule_AppearsIsAcknowledgedAndResolved()
    {
        var page = await OpenAsync();
        await FiringRule.FireAsync(Browser.Server, "too-busy", "gift-wrapping");
        var alert = page.GetByRole(AriaRole.Region, new() { Name = "Alerts" })
            .GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "too-busy" });
        await Expect(alert).ToContainTextAsync("critical");
        await Expect(alert.GetByLabel("What the rule saw")).ToContainTextAsync("Compared with0.1");

        await alert.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(alert).ToContainTextAsync("Acknowledged by owner");
        await alert.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();

        await Expect(alert.GetByRole(AriaRole.List, new() { Name = "What happened" }).GetByRole(AriaRole.Listitem))
            .ToHaveTextAsync([new Regex("The rule fired$"), new Regex("Acknowledged by owner$"), new Regex("Resolved by owner$")]);
        await FiringRule.DeleteAsync(Browser.Server, "too-busy");
    }

    [Fact]
    public async Task Rule_EditedInTheForm_IsTheDocument()
    {
        const string Rule = "/api/v1/projects/shop/environments/production/anomaly-rules/by-form";
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New rule" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("by-form");
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "What is watched" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Evaluations per second" }).ClickAsync();
        await dialog.GetByLabel("Limit").FillAsync("250");
        await dialog.GetByRole(AriaRole.Switch, new() { Name = "Turn the flag off" }).ClickAsync();
        await Expect(dialog.GetByLabel("The rule as JSON")).ToContainTextAsync("\"disable\": true");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();

        var saved = (await Browser.Server.SendAsync(HttpMethod.Get, Rule)).GetProperty("rule");

        Assert.Equal("evaluations", saved.GetProperty("metric").GetProperty("of").GetString());
        Assert.Equal(250, saved.GetProperty("compare").GetProperty("value").GetDouble());
        await Browser.Server.SendAsync(HttpMethod.Delete, Rule);
    }

    [Fact]
    public async Task Rule_ThatIsNotValid_ShowsEachErrorAndStaysOpen()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New rule" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("not-valid");
        await dialog.GetByLabel("The rule as JSON").FillAsync("""{"flag":"new-checkout"}""");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("metric");
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/shop/production/alerts");
        await page.GetByRole(AriaRole.Region, new() { Name = "Anomaly rules" }).WaitForAsync();
        return page;
    }
}
