using System.IO.Compression;
using FlagCluster.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests exports and imports of bundles in a browser.</summary>
public sealed class BundleTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Bundles = "/production/settings/bundles";

    [Fact]
    public async Task Bundle_ExportedAndImported_BringsBackWhatWasDeleted()
    {
        var environment = await CreateAsync("bundled", "kept", "lost");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/bundled" + Bundles);
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "Download bundled/production" }).ClickAsync()
        );
        Assert.Equal("bundled-production.tar.gz", download.SuggestedFilename);
        var content = await File.ReadAllBytesAsync(await download.PathAsync());
        await Browser.Server.SendAsync(HttpMethod.Delete, environment + "/flags/lost");

        await ChooseAsync(page, "bundled.tar.gz", content);
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        var report = page.GetByRole(AriaRole.List, new() { Name = "Report" });
        await Expect(report).ToContainTextAsync("lost");
        await Expect(report).Not.ToContainTextAsync("kept");
        Assert.Empty(await Accessibility.FindAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var apply = dialog.GetByRole(AriaRole.Button, new() { Name = "Import" });
        await Expect(apply).ToHaveAttributeAsync("aria-disabled", "true");
        await dialog.GetByLabel("Reason").FillAsync("Bring it back");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await apply.ClickAsync();

        await Expect(page.GetByText("All changes were made")).ToBeVisibleAsync();
        var flags = await Browser.Server.SendAsync(HttpMethod.Get, environment + "/flags");
        Assert.Equal(2, flags.GetProperty("items").GetArrayLength());
        var changes = await Browser.Server.SendAsync(HttpMethod.Get, environment + "/changes");
        Assert.Equal("Bring it back", changes.GetProperty("items")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Import_AfterAnEnvironmentChanged_PlansAgain()
    {
        var environment = await CreateAsync("rebundled", "first");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/rebundled" + Bundles);
        await ChooseAsync(page, "other.zip", Zip(("projects/rebundled/environments/production/flags/ne/new.yaml", Flag("new"))));
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await Browser.Server.SendAsync(HttpMethod.Patch, environment + "/flags/first", new { description = "Meanwhile" });

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();

        await Expect(page.GetByText("Something changed after the plan was made")).ToBeVisibleAsync();
        await Expect(dialog).ToBeHiddenAsync();
        var flags = await Browser.Server.SendAsync(HttpMethod.Get, environment + "/flags");
        Assert.Equal(1, flags.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Import_PlannedAgainInVain_KeepsTheReasonAndShowsTheProblem()
    {
        var environment = await CreateAsync("outbundled", "first");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/outbundled" + Bundles);
        await ChooseAsync(page, "other.zip", Zip(("projects/outbundled/environments/production/flags/ne/new.yaml", Flag("new"))));
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("A new flag");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await Browser.Server.SendAsync(HttpMethod.Patch, environment + "/flags/first", new { description = "Meanwhile" });
        await page.RouteAsync("**/bundle*dryRun=true*", route => route.AbortAsync());

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await Expect(dialog.GetByLabel("Reason")).ToHaveValueAsync("A new flag");
    }

    [Fact]
    public async Task Plan_OfAnotherMode_IsCancelled()
    {
        await CreateAsync("modebundled", "first");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/modebundled" + Bundles);
        await ChooseAsync(page, "other.zip", Zip(("projects/modebundled/environments/production/flags/ne/new.yaml", Flag("new"))));
        var (asked, cancelled, answer) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        page.RequestFailed += (_, request) =>
        {
            if (request.Url.Contains("mode=merge", StringComparison.Ordinal))
                cancelled.TrySetResult();
        };
        await page.RouteAsync(
            "**/bundle*mode=merge*",
            async route =>
            {
                asked.TrySetResult();
                await answer.Task;
                await route.ContinueAsync();
            }
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        await asked.Task.Soon();

        await page.GetByLabel("What exists already").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Leave it" }).ClickAsync();
        await cancelled.Task.Soon();
        answer.SetResult();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Report" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Plan_OfAnArchiveWithErrors_NamesTheirPlaces()
    {
        await CreateAsync("unbundled", "first");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/unbundled" + Bundles);
        await ChooseAsync(
            page,
            "broken.zip",
            Zip(("projects/unbundled/environments/production/flags/ne/new.yaml", "key: new\ntype: wrong\n"))
        );

        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("new.yaml");
    }

    internal static Task ChooseAsync(IPage page, string name, byte[] content) =>
        page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/octet-stream",
                    Buffer = content,
                }
            );

    private async Task<string> CreateAsync(string project, params string[] flags)
    {
        await Browser.Server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = project, name = project });
        await Browser.Server.SendAsync(
            HttpMethod.Post,
            $"/api/v1/projects/{project}/environments",
            new
            {
                slug = "production",
                name = "Production",
                productionLike = true,
            }
        );
        var environment = $"/api/v1/projects/{project}/environments/production";
        foreach (var flag in flags)
            await Browser.Server.PutFlagAsync($"{environment}/flags/{flag}");
        return environment;
    }

    private static string Flag(string key) =>
        $"key: {key}\ntype: boolean\nvariants:\n  \"on\": true\n  \"off\": false\ndefaultVariant: \"off\"\n";

    private static byte[] Zip(params (string Path, string Content)[] files)
    {
        var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, text) in files.Prepend(("bundle.yaml", "format: 1\n")))
            {
                using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                writer.Write(text);
            }
        return content.ToArray();
    }
}
