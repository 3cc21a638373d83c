using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Represents Debian's Chromium, and a server whose owner has signed in. All tests that open pages share both.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime, IDisposable
{
    /// <summary>The address of the flags of the demo.</summary>
    public const string Flags = "demo/shop/production/flags";

    /// <summary>The time limit of each step, in milliseconds; other suites run at the same time.</summary>
    private const float TimeLimit = 20_000;

    // Chromium without windows. The package chromium draws the window of a browser around each page, although nobody sees it.
    private static readonly string Chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium-headless-shell";

    // Some changes need a sign-in of the last ten minutes.
    private static readonly TimeSpan SessionAge = TimeSpan.FromMinutes(5);

    private readonly ConsoleServer _server = new() { IsShared = true };
    private readonly ConcurrentBag<IBrowserContext> _opened = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _session;
    private long _signedInAt;

    public ConsoleServer Server => _server;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium))
            throw new InvalidOperationException(
                $"{Chromium} is missing. Run apt-get install chromium-headless-shell, or set CHROMIUM to its path."
            );
        await _server.InitializeAsync();
        Assertions.SetDefaultExpectTimeout(TimeLimit);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium,
                // Containers give no permission to create namespaces.
                Args =
                [
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    // The public address of the server.
                    $"--host-resolver-rules=MAP console.test:80 127.0.0.1:{_server.Http.BaseAddress!.Port}",
                ],
            }
        );
    }

    /// <summary>Closes the pages of a test. Pages that stay open keep their streams.</summary>
    public async Task CloseAllAsync()
    {
        while (_opened.TryTake(out var context))
            await context.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose() => _server.Dispose();

    /// <summary>Opens an empty page of a new browser context. Errors of its scripts and of its security policy fail the test.</summary>
    public async Task<IPage> NewPageAsync(bool signedIn = true, ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        if (signedIn && (_session is null || Stopwatch.GetElapsedTime(_signedInAt) > SessionAge))
            await RenewSessionAsync();
        return await NewPageAsync(_server.Http.BaseAddress!, signedIn ? _session : null, scheme, width, height);
    }

    /// <summary>Opens an empty page that reaches the server by its public address.</summary>
    public Task<IPage> NewPublicPageAsync() => NewPageAsync(new(ConsoleServer.PublicUrl), session: null);

    /// <summary>Signs the owner of the demo in, from the page that asks for it.</summary>
    public async Task SignInAsync(IPage page, string address = "")
    {
        await page.GotoAsync(address);
        await EnterAsync(page, (string)_server.Process.Demo["ownerEmail"]!, (string)_server.Process.Demo["ownerPassword"]!);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
    }

    /// <summary>Opens a page of a person who has signed in there.</summary>
    internal async Task<IPage> NewPageAsync(Person person, string address)
    {
        var page = await NewPageAsync(signedIn: false);
        await page.GotoAsync(address);
        await EnterAsync(page, person.Email, person.Password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        return page;
    }

    private async Task RenewSessionAsync()
    {
        var page = await NewPageAsync(signedIn: false);
        await SignInAsync(page);
        _session = await page.Context.StorageStateAsync();
        _signedInAt = Stopwatch.GetTimestamp();
    }

    private async Task<IPage> NewPageAsync(
        Uri server,
        string? session,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1440,
        int height = 900
    )
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = new Uri(server, "/console/").ToString(),
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new() { Width = width, Height = height },
                StorageState = session,
            }
        );
        _opened.Add(context);
        context.SetDefaultTimeout(TimeLimit);
        return await context.NewPageAsync();
    }

    /// <summary>Enters an e-mail address and a password on the page that asks for them.</summary>
    internal static async Task EnterAsync(IPage page, string email, string password)
    {
        // The page before may have fields with the same labels.
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync();
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
