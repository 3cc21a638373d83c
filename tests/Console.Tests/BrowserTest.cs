using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Provides the server and the browser that all tests with pages share, and closes the pages of each test.</summary>
[Collection(Name)]
public abstract class BrowserTest(ConsoleBrowser browser) : IAsyncLifetime
{
    /// <summary>The name of the collection of the tests.</summary>
    public const string Name = "Browser";

    private static readonly string[] SignedOut = ["sign-in", "password-reset", "invitation", "setup"];

    /// <summary>Gets the browser.</summary>
    protected ConsoleBrowser Browser => browser;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => browser.CloseAllAsync();

    /// <summary>Opens a page, signed in unless it is for people who are not, and waits for what it reads.</summary>
    protected async Task<IPage> OpenAsync(string address, ColorScheme scheme, int width = 1440)
    {
        var page = await browser.NewPageAsync(
            signedIn: !SignedOut.Contains(address.Split('?', '#')[0]),
            scheme,
            width,
            width < 640 ? 844 : 900
        );
        await page.GotoAsync(address);
        await page.Locator("h1").First.WaitForAsync();
        // Lazy parts and data; streams stay open, so the network is never idle.
        await page.Locator("[role=status][aria-label=Loading]").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        return page;
    }
}

/// <summary>Starts the server and the browser once.</summary>
[CollectionDefinition(BrowserTest.Name)]
public sealed class SharedBrowser : ICollectionFixture<ConsoleBrowser>;
