using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Tests each page for accessibility, and the size of what is loaded first.</summary>
public sealed class PageTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const int MostBytes = 300 * 1024;

    internal static readonly string[] Addresses =
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
        "demo/shop/production/import",
        "demo/shop/production/settings/general",
        "demo/shop/production/settings/members",
        "demo/shop/production/settings/groups",
        "demo/shop/production/settings/roles",
        "demo/shop/production/settings/tokens",
        "demo/shop/production/settings/keys",
        "demo/shop/production/settings/sso",
        "demo/shop/production/settings/webhooks",
        "demo/shop/production/settings/git",
        "demo/shop/production/settings/bundles",
        "demo/shop/production/settings/audit",
        "demo/shop/production/settings/organizations",
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

        Assert.Empty(await Accessibility.FindAsync(page));
    }

    [Fact]
    public async Task FirstLoad_OfTheFlags_IsWithinTheBudget()
    {
        var page = await Browser.NewUncachedPageAsync();
        var sizes = new List<Task<int>>();
        page.RequestFinished += (_, request) =>
        {
            if (request.Url.Contains("/console/", StringComparison.Ordinal))
                sizes.Add(SizeAsync(request));
        };
        await page.GotoAsync(ConsoleBrowser.Checkout);
        await page.GetByRole(AriaRole.Link, new() { Name = "new-checkout" }).WaitForAsync();

        var total = (await Task.WhenAll(sizes)).Sum();

        Assert.InRange(total, 1, MostBytes);
    }

    private static async Task<int> SizeAsync(IRequest request) => (await request.SizesAsync()).ResponseBodySize;
}
