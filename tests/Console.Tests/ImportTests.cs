using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests imports of other systems in a browser.</summary>
public sealed class ImportTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Source = """
        flags:
          - key: color
            enabled: true
            variants: [{ key: red }, { key: blue }]
            rules: [{ segment: all, distributions: [{ variant: red, rollout: 53 }, { variant: blue, rollout: 47 }] }]
          - { key: limit, type: BOOLEAN_FLAG_TYPE }
        segments: [{ key: all }]
        """;

    [Fact]
    public async Task Import_IntoAnEmptyEnvironment_IsPlannedReviewedAndApplied()
    {
        var environment = await CreateAsync("moving");
        var page = await Browser.NewPageAsync();
        await page.GotoAsync("demo/moving/production/flags");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import flags…" }).ClickAsync();
        await ChooseAsync(page, "features.yml", Source);
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        var report = page.GetByRole(AriaRole.List, new() { Name = "Report" });
        await Expect(report.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await report.GetByRole(AriaRole.Button, new() { Name = "color" }).ClickAsync();
        await Expect(report).ToContainTextAsync("/flags/0");
        await Expect(report).ToContainTextAsync("Creates the flag color");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var apply = dialog.GetByRole(AriaRole.Button, new() { Name = "Import into production" });
        await Expect(apply).ToHaveAttributeAsync("aria-disabled", "true");
        await dialog.GetByLabel("Reason").FillAsync("Moving from Flipt");
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");

        await apply.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Imported: 3 new" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the flags" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "color" })).ToBeVisibleAsync();
        var changes = await Browser.Server.SendAsync(HttpMethod.Get, environment + "/changes");
        Assert.Equal("Moving from Flipt", changes.GetProperty("items")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Plan_OfAFileThatCannotBeRead_NamesTheFileAndKeepsIt()
    {
        await CreateAsync("unreadable");
        var page = await OpenAsync("unreadable");
        await ChooseAsync(page, "features.yml", "flags: [");

        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();

        var problem = page.GetByRole(AriaRole.Alert);
        await Expect(problem).ToContainTextAsync("The source cannot be imported");
        await Expect(problem).ToContainTextAsync("features.yml");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove features.yml" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Plan_OfAListWithSeveralEnvironments_NeedsTheNameOfOne()
    {
        const string List = """
            {"items":[{"key":"new-cart","kind":"boolean","variations":[{"value":true},{"value":false}],"environments":{
              "production":{"on":true,"fallthrough":{"variation":0},"offVariation":1},
              "test":{"on":false,"fallthrough":{"variation":0},"offVariation":1}}}]}
            """;
        await CreateAsync("launched");
        var page = await OpenAsync("launched");
        await page.GetByText("LaunchDarkly", new() { Exact = true }).ClickAsync();
        await ChooseAsync(page, "flags.json", List);
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 environments");

        await page.GetByLabel("Environment in LaunchDarkly").FillAsync("production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Report" })).ToContainTextAsync("new-cart");
    }

    [Fact]
    public async Task File_ThatIsNoText_IsRefusedAtOnce()
    {
        await CreateAsync("binary");
        var page = await OpenAsync("binary");

        await page.Locator("input[type=file]")
            .First.SetInputFilesAsync(
                new FilePayload
                {
                    Name = "flags.zip",
                    MimeType = "application/zip",
                    Buffer = [0x50, 0x4b, 0xff, 0xfe],
                }
            );

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("flags.zip is not UTF-8 text");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" })).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task Report_OfAFlagThatIsRefused_SaysWhyAndWhere()
    {
        var environment = await CreateAsync("refused");
        await PutFlagAsync(environment, "limit");
        var page = await OpenAsync("refused");
        await PlanAsync(page);

        await page.GetByRole(AriaRole.Group, new() { Name = "Results" })
            .GetByRole(AriaRole.Button, new() { Name = "Refused" })
            .ClickAsync();

        var report = page.GetByRole(AriaRole.List, new() { Name = "Report" });
        await Expect(report.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("show=refused"));
        await report.GetByRole(AriaRole.Button, new() { Name = "limit" }).ClickAsync();
        await Expect(report).ToContainTextAsync("/flags/1");
        Assert.Empty(await Accessibility.FindAsync(page));
    }

    [Fact]
    public async Task Apply_AfterTheEnvironmentChanged_PlansAgain()
    {
        var environment = await CreateAsync("overtaken");
        var page = await OpenAsync("overtaken");
        await PlanAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await PutFlagAsync(environment, "meanwhile");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import into production" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("production changed after the plan was made");
        await Expect(dialog).ToBeHiddenAsync();
        var flags = await Browser.Server.SendAsync(HttpMethod.Get, environment + "/flags");
        Assert.Equal(1, flags.GetProperty("items").GetArrayLength());
        await page.GetByRole(AriaRole.Button, new() { Name = "Import…" }).ClickAsync();
        await dialog.GetByLabel("Type production to confirm").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import into production" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Imported: 3 new" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_OfAViewer_SaysWhichPermissionsAreMissing()
    {
        var person = await Person.CreateAsync(Browser.Server, "importing");
        var page = await Browser.NewPageAsync(person, ConsoleBrowser.Checkout);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "More for flags" })).ToHaveCountAsync(0);

        await page.GotoAsync("demo/shop/production/import");

        await Expect(page.GetByText("You may not import into production")).ToBeVisibleAsync();
        await Expect(page.GetByText("flags.write and segments.write")).ToBeVisibleAsync();
        await Expect(page.Locator("input[type=file]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_IsOpenedFromTheMenuOfTheFlagsAndFromThePalette()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(ConsoleBrowser.Flags);
        await page.GetByRole(AriaRole.Button, new() { Name = "More for flags" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Import flags…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import", Exact = true })).ToBeVisibleAsync();
        await page.GotoAsync(ConsoleBrowser.Checkout);
        await page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" }).WaitForAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("import flags");
        await page.GetByRole(AriaRole.Option, new() { Name = "Import flags…" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import", Exact = true })).ToBeVisibleAsync();
    }

    private async Task<string> CreateAsync(string project)
    {
        await Browser.Server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = project, name = project });
        var environments = $"/api/v1/projects/{project}/environments";
        await Browser.Server.SendAsync(
            HttpMethod.Post,
            environments,
            new
            {
                slug = "production",
                name = "Production",
                productionLike = true,
            }
        );
        return environments + "/production";
    }

    private Task<JsonElement> PutFlagAsync(string environment, string key) => Browser.Server.PutFlagAsync($"{environment}/flags/{key}");

    private async Task<IPage> OpenAsync(string project)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync($"demo/{project}/production/import");
        return page;
    }

    private static Task ChooseAsync(IPage page, string name, string content) =>
        page.Locator("input[type=file]")
            .First.SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/yaml",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(content),
                }
            );

    private static async Task PlanAsync(IPage page)
    {
        await ChooseAsync(page, "features.yml", Source);
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan the import" }).ClickAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Report" }).WaitForAsync();
    }
}
