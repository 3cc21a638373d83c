using System.Text.RegularExpressions;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the links that a server prints.</summary>
public sealed partial class SetUpTests(ConsoleBrowser browser) : BrowserTest(browser), IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task SetUp_WithThePrintedLink_CreatesTheOwnerAndSignsIn()
    {
        using var server = await StandaloneProcess.StartBareAsync(_data.Path);
        var token = SetUpLink().Match(server.Process.Everything).Groups[1].Value;
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync(new Uri(server.Http.BaseAddress!, $"/console/setup#token={token}").ToString());
        await page.GetByLabel("E-mail address").FillAsync("jane@example.com");
        await page.GetByLabel("Your name").FillAsync("Jane");
        await page.GetByLabel("Password").FillAsync("a long and odd passphrase 7");

        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();

        await Expect(page.GetByText("There is no project yet")).ToBeVisibleAsync();
        Assert.DoesNotContain(token, page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Web shop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        await Expect(page.GetByText("No flags yet")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/web-shop/production/flags"));
    }

    [GeneratedRegex("/console/setup#token=([A-Za-z0-9_-]+)")]
    private static partial Regex SetUpLink();
}
