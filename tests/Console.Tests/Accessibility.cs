using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Checks pages for accessibility.</summary>
internal static class Accessibility
{
    /// <summary>Returns the serious and critical findings in a page that is light, and in the same page when it is dark.</summary>
    public static async Task<IEnumerable<string>> FindAsync(IPage page)
    {
        var light = await page.RunAxe(Options());
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        // The theme changes colours only.
        var dark = await page.RunAxe(Options("color-contrast", "link-in-text-block"));
        return light.Violations.Concat(dark.Violations).Where(item => item.Impact is "serious" or "critical").Select(Describe);
    }

    // What passes is not described: that costs more than the rules.
    private static AxeRunOptions Options(params string[] rules) =>
        new() { ResultTypes = [ResultType.Violations], RunOnly = rules.Length == 0 ? null : new() { Type = "rule", Values = [.. rules] } };

    private static string Describe(AxeResultItem item) =>
        $"{item.Id}: {item.Help} ({string.Join(", ", item.Nodes.Select(node => node.Html))})";
}
