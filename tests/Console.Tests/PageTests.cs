using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FlagCluster.Testing;
using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Tests each page for accessibility, and the size of what is loaded first.</summary>
public sealed class PageTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const int MostBytes = 300 * 1024;

    private static readonly string[] SignedOut = ["sign-in", "password-reset", "invitation"];

    private static readonly string[] Addresses =
    [
        "sign-in",
        "sign-in?sso=noAccount",
        "demo/shop/production/home",
        "demo/shop/production/flags",
        "demo/shop/production/flags#new",
        "demo/shop/production/flags/express-pay",
        "demo/shop/production/flags/shipping-rates?tab=variants",
        "demo/shop/production/flags/new-checkout?tab=insights",
        "demo/shop/production/flags/new-checkout?tab=history",
        "demo/shop/production/flags/new-checkout?tab=settings",
        "demo/shop/production/flags/new-checkout?tab=json",
        "demo/shop/production/segments?segment=beta-testers",
        "demo/shop/production/why?flag=new-checkout&context=%7B%22targetingKey%22%3A%22user-ada%22%7D",
        "demo/shop/production/why?flag=new-checkout&context=%5B%7B%7D%2C%7B%22a%22%3A1%7D%5D&with=staging",
        "demo/shop/production/live",
        "demo/shop/production/alerts",
        "demo/shop/production/history",
        "demo/shop/production/lifecycle",
        "demo/shop/production/compare",
        "demo/shop/production/connect",
        "demo/shop/production/settings/general",
        "demo/shop/production/settings/members",
        "demo/shop/production/settings/groups",
        "demo/shop/production/settings/roles",
        "demo/shop/production/settings/tokens",
        "demo/shop/production/settings/keys",
        "demo/shop/production/settings/sso",
        "demo/shop/production/settings/webhooks",
        "demo/shop/production/settings/audit",
        "password-reset",
        "invitation",
        "profile",
    ];

    public static TheoryData<string> Pages => [.. Addresses];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InBothThemes_HasNoSeriousAccessibilityFinding(string address)
    {
        var page = await OpenAsync(address, ColorScheme.Light);

        var light = await page.RunAxe();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        // The theme changes colours only.
        var dark = await page.RunAxe(
            new AxeRunOptions
            {
                RunOnly = new() { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
            }
        );

        Assert.Empty(light.Violations.Concat(dark.Violations).Where(item => item.Impact is "serious" or "critical").Select(Describe));
    }

    [Fact]
    public async Task FirstLoad_OfTheFlags_IsWithinTheBudget()
    {
        var page = await Browser.NewPageAsync();
        var sizes = new List<Task<int>>();
        page.RequestFinished += (_, request) =>
        {
            if (request.Url.Contains("/console/", StringComparison.Ordinal))
                sizes.Add(SizeAsync(request));
        };
        await page.GotoAsync(ConsoleBrowser.Flags);
        await page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" }).WaitForAsync();

        var total = (await Task.WhenAll(sizes)).Sum();

        Assert.InRange(total, 1, MostBytes);
    }

    [ScreenshotFact]
    public async Task Screenshots_OfEveryPage_AreMade()
    {
        var folder = ScreenshotFactAttribute.Folder!;
        foreach (var address in Addresses.Where(address => address.Contains(ScreenshotFactAttribute.Pages, StringComparison.Ordinal)))
        {
            await ShootAsync(address, folder, "light", ColorScheme.Light, 1440);
            await ShootAsync(address, folder, "dark", ColorScheme.Dark, 1440);
            await ShootAsync(address, folder, "phone", ColorScheme.Light, 390);
        }
    }

    private async Task ShootAsync(string address, string folder, string name, ColorScheme scheme, int width)
    {
        var page = await OpenAsync(address, scheme, width);
        var file = string.Concat(
            address.Replace("demo/shop/production/", "", StringComparison.Ordinal).Select(c => char.IsLetterOrDigit(c) ? c : '-')
        );
        await page.ScreenshotAsync(new() { Path = Path.Combine(Path.GetFullPath(folder, Repository.Root), $"{file}.{name}.png") });
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(string address, ColorScheme scheme, int width = 1440)
    {
        var page = await Browser.NewPageAsync(signedIn: !SignedOut.Contains(address.Split('?')[0]), scheme, width, width < 640 ? 844 : 900);
        await page.GotoAsync(address);
        await page.Locator("h1").First.WaitForAsync();
        // Lazy parts and data; streams stay open, so the network is never idle.
        await page.Locator("[role=status][aria-label=Loading]").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        return page;
    }

    private static async Task<int> SizeAsync(IRequest request) => (await request.SizesAsync()).ResponseBodySize;

    private static string Describe(AxeResultItem item) =>
        $"{item.Id}: {item.Help} ({string.Join(", ", item.Nodes.Select(node => node.Html))})";
}
