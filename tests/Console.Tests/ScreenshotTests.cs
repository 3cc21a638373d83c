using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Makes screenshots of every page, of dialogs and of menus, with an environment that is in use.</summary>
public sealed class ScreenshotTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Folder = "FLAGCLUSTER_SCREENSHOTS";

    private const string Production = "demo/shop/production/";

    // What is opened in a page before it is shown, by the name of the file.
    private (string Name, string Address, Func<IPage, Task> Open)[] Scenes =>
        [
            ("setup-link", "setup#token=fcl_example", _ => Task.CompletedTask),
            ("sign-in-provider", "sign-in", EnterAddressAsync),
            ("sign-in-code", "sign-in#challenge=example&secondFactor=totp+recovery", _ => Task.CompletedTask),
            ("password-reset-link", "password-reset#token=fcl_example", _ => Task.CompletedTask),
            ("invitation-link", "invitation", InvitationAsync),
            ("flags-filter", Production + "flags", page => ClickAsync(page, "More", exact: true)),
            ("flags-selected", Production + "flags", SelectAsync),
            ("flags-palette", Production + "flags", page => PressAsync(page, "Control+k")),
            ("flags-shortcuts", Production + "flags", page => PressAsync(page, "?")),
            ("flag-rules", Production + "flags/new-checkout", _ => Task.CompletedTask),
            ("flag-edited", Production + "flags/new-checkout", page => ClickAsync(page, "Edit rule 2")),
            ("flag-review", Production + "flags/new-checkout?tab=settings", ReviewAsync),
            ("import-report", Production + "import", ImportAsync),
            ("import-launchdarkly", Production + "import?format=launchdarkly", _ => Task.CompletedTask),
            ("import-goff", Production + "import?format=goff", _ => Task.CompletedTask),
            ("why-capture", Production + "why?flag=new-checkout", CaptureAsync),
            ("bundles-plan", Production + "settings/bundles", PlanBundleAsync),
            ("alerts-rule", Production + "alerts", TryRuleAsync),
            ("insights-day", Production + "flags/new-checkout?tab=insights", page => ClickAsync(page, "24 hours")),
            ("settings-organizations-new", Production + "settings/organizations", page => ClickAsync(page, "New organization")),
            ("settings-limits", Production + "settings/general", page => ClickAsync(page, "Change the limits")),
            ("settings-sso-test", Production + "settings/sso", TestProviderAsync),
            ("settings-webhooks-deliveries", Production + "settings/webhooks", ShowDeliveriesAsync),
            ("settings-sso-edit", Production + "settings/sso", page => OpenItemAsync(page, "Corporate accounts", "Edit")),
            ("settings-sso-require", Production + "settings/sso", page => ClickAsync(page, "Require it")),
            ("settings-webhooks-edit", Production + "settings/webhooks", page => OpenItemAsync(page, "release-notes", "Edit")),
            ("settings-groups-open", Production + "settings/groups", page => ClickAsync(page, "Checkout team")),
            ("settings-roles-edit", Production + "settings/roles", page => ClickAsync(page, "Edit Release manager")),
            ("settings-audit-entry", Production + "settings/audit?action=environment.change", OpenEntryAsync),
            ("settings-members-invite", Production + "settings/members", page => ClickAsync(page, "Invite a person")),
            ("segments-new", Production + "segments", page => ClickAsync(page, "New segment")),
            ("compare-side-by-side", Production + "compare", CompareAsync),
            ("history-entry", Production + "history", page => page.Locator("main ol button").First.ClickAsync()),
        ];

    [OnRequestFact(Folder, "scripts/screenshots.sh")]
    public async Task Screenshots_OfEveryPage_AreMade()
    {
        await using var provider = await TestIdentityProvider.StartAsync();
        await ScreenshotData.AddAsync(Browser.Server, provider);

        foreach (var (name, address, open) in Scenes.Where(scene => IsChosen(scene.Name)))
            await ShootAsync(name, address, open);
        foreach (var address in PageTests.Addresses.Where(IsChosen))
        {
            var name = string.Concat(
                address.Replace(Production, "", StringComparison.Ordinal).Select(c => char.IsLetterOrDigit(c) ? c : '-')
            );
            await ShootAsync(name, address, _ => Task.CompletedTask);
        }
    }

    private static bool IsChosen(string name) =>
        (OnRequestFactAttribute.Find("FLAGCLUSTER_SCREENSHOT_PAGES") ?? "")
            .Split(',')
            .Any(text => name.Contains(text, StringComparison.Ordinal));

    private async Task ShootAsync(string name, string address, Func<IPage, Task> open)
    {
        foreach (
            var (look, scheme, width) in new[]
            {
                ("light", ColorScheme.Light, 1440),
                ("dark", ColorScheme.Dark, 1440),
                ("phone", ColorScheme.Light, 390),
            }
        )
        {
            var page = await OpenAsync(address, scheme, width);
            await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await open(page);
            await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            var folder = Path.GetFullPath(OnRequestFactAttribute.Find(Folder)!, Repository.Root);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.{look}.png") });
            await page.CloseAsync();
        }
    }

    private static Task ClickAsync(IPage page, string name, bool exact = false) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact }).First.ClickAsync();

    private static async Task PressAsync(IPage page, string key)
    {
        await page.Keyboard.PressAsync(key);
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    private static async Task CompareAsync(IPage page)
    {
        await page.GetByText("differs").First.ClickAsync();
        await page.Locator(".cm-editor").First.WaitForAsync();
    }

    private static async Task SelectAsync(IPage page)
    {
        // Phones have no column for it.
        if (page.ViewportSize!.Width < 640)
            return;
        foreach (var flag in new[] { "gift-wrapping", "legacy-catalog" })
            await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Select {flag}" }).ClickAsync();
    }

    private static async Task ReviewAsync(IPage page)
    {
        await page.GetByLabel("Description").FillAsync("The checkout on one page, for everybody in Germany.");
        await page.GetByLabel("Owner").FillAsync("payments-team");
        await ClickAsync(page, "Review");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Reason").FillAsync("Payments took the checkout over");
    }

    private static async Task ImportAsync(IPage page)
    {
        await page.Locator("input[type=file]")
            .First.SetInputFilesAsync(
                new FilePayload
                {
                    Name = "features.yml",
                    MimeType = "application/yaml",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(ScreenshotData.FliptFile),
                }
            );
        await ClickAsync(page, "Plan the import");
        await page.GetByRole(AriaRole.List, new() { Name = "Report" }).GetByRole(AriaRole.Button, new() { Name = "color" }).ClickAsync();
    }

    private async Task CaptureAsync(IPage page)
    {
        await CaptureTests.StartAsync(page);
        foreach (var (user, country) in new[] { ("user-ada", "DE"), ("user-grace", "US"), ("user-linus", "FI") })
            await CaptureTests.EvaluateAsync(
                Browser.Server,
                new
                {
                    targetingKey = user,
                    country,
                    plan = "pro",
                    cart = new { items = 3 },
                }
            );
        await Assertions.Expect(page.GetByText("3 evaluations")).ToBeVisibleAsync();
    }

    private static async Task PlanBundleAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => ClickAsync(page, "Download shop/production"));
        var content = await File.ReadAllBytesAsync(await download.PathAsync());
        await BundleTests.ChooseAsync(page, "shop-production.tar.gz", content);
        await ClickAsync(page, "Plan the import");
        await page.GetByRole(AriaRole.List, new() { Name = "Report" }).WaitForAsync();
    }

    private static async Task TryRuleAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "More for checkout-errors" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        await ClickAsync(page, "Try it");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Status).First.WaitForAsync();
    }

    private static async Task EnterAddressAsync(IPage page)
    {
        await page.GetByLabel("E-mail address").FillAsync("ada@example.com");
        await page.GetByRole(AriaRole.Region, new() { Name = "Single sign-on" }).WaitForAsync();
    }

    private async Task InvitationAsync(IPage page)
    {
        var token = await Person.InviteAsync(Browser.Server, "invited@example.com", "editor");
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"invitation#token={token}");
        await page.GetByLabel("Your name").WaitForAsync();
    }

    private static async Task TestProviderAsync(IPage page)
    {
        await page.GetByText("Corporate accounts").First.ClickAsync();
        await ClickAsync(page, "Test the connection");
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "connection" }).First.WaitForAsync();
    }

    private static async Task ShowDeliveriesAsync(IPage page)
    {
        await page.GetByText("release-notes").First.ClickAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Deliveries" }).WaitForAsync();
    }

    private static async Task OpenItemAsync(IPage page, string item, string action)
    {
        await page.GetByText(item).First.ClickAsync();
        await ClickAsync(page, action, exact: true);
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    private static Task OpenEntryAsync(IPage page) => page.Locator("main li button[aria-expanded]").First.ClickAsync();
}
