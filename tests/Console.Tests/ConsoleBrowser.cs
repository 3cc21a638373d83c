using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace FlagCluster.Console.Tests;

/// <summary>Represents Debian's Chromium, and a server whose owner has signed in. All tests that open pages share both.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime, IDisposable
{
    /// <summary>The address of the flags of the demo.</summary>
    public const string Flags = "demo/shop/production/flags";

    /// <summary>
    /// The address of the flags of the demo, searched for one of them. The list without a search shows only its first rows, and other tests
    /// add flags.
    /// </summary>
    public const string Checkout = Flags + "?q=new-checkout";

    /// <summary>The time limit of each step, in milliseconds; other suites run at the same time.</summary>
    private const float TimeLimit = 20_000;

    private const int Width = 1440;
    private const int Height = 900;

    // Chromium without windows. The package chromium draws the window of a browser around each page, although nobody sees it.
    private static readonly string Chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium-headless-shell";

    // Some changes need a sign-in of the last ten minutes.
    private static readonly TimeSpan SessionAge = TimeSpan.FromMinutes(5);

    private readonly ConsoleServer _server = new() { IsShared = true };
    private readonly ConcurrentBag<IBrowserContext> _contexts = [];
    private readonly ConcurrentBag<IPage> _pages = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _shared;
    private IPage? _storage;
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
                    // Pages of the same context share a process, with the scripts that it has compiled.
                    "--process-per-site",
                    // The public address of the server.
                    $"--host-resolver-rules=MAP console.test:80 127.0.0.1:{_server.Http.BaseAddress!.Port}",
                ],
            }
        );
        _shared = await NewContextAsync(_server.Http.BaseAddress!);
        _storage = await _shared.NewPageAsync();
        await _storage.GotoAsync("favicon.svg");
    }

    /// <summary>Closes the pages of a test, and forgets what they stored. Pages that stay open keep their streams.</summary>
    public async Task CloseAllAsync()
    {
        while (_pages.TryTake(out var page))
            await page.CloseAsync();
        while (_contexts.TryTake(out var context))
            await context.CloseAsync();
        await _storage!.EvaluateAsync("() => localStorage.clear()");
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose() => _server.Dispose();

    /// <summary>
    /// Opens an empty page. Pages of the owner of the demo share a browser context with its cache, others have one of their own.
    /// </summary>
    public async Task<IPage> NewPageAsync(
        bool signedIn = true,
        ColorScheme scheme = ColorScheme.Light,
        int width = Width,
        int height = Height
    )
    {
        var page = await (signedIn ? await GetSharedAsync() : await NewOwnContextAsync(_server.Http.BaseAddress!)).NewPageAsync();
        if (signedIn)
            _pages.Add(page);
        if (scheme != ColorScheme.Light)
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        if ((width, height) != (Width, Height))
            await page.SetViewportSizeAsync(width, height);
        return page;
    }

    /// <summary>Opens an empty page of the owner of the demo, with an empty cache.</summary>
    public async Task<IPage> NewUncachedPageAsync()
    {
        var session = await (await GetSharedAsync()).StorageStateAsync();
        return await (await NewOwnContextAsync(_server.Http.BaseAddress!, session)).NewPageAsync();
    }

    /// <summary>Opens an empty page that reaches the server by its public address.</summary>
    public async Task<IPage> NewPublicPageAsync() => await (await NewOwnContextAsync(new(ConsoleServer.PublicUrl))).NewPageAsync();

    /// <summary>Signs the owner of the demo in, from the page that asks for it.</summary>
    public async Task SignInAsync(IPage page, string address = "")
    {
        await page.GotoAsync(address);
        await EnterAsync(page, Owner.Email, Owner.Password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
    }

    /// <summary>Opens a page of a person who has signed in.</summary>
    internal async Task<IPage> NewPageAsync(Person person, string address)
    {
        var context = await NewOwnContextAsync(_server.Http.BaseAddress!);
        await SignInAsync(context, person);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    private Person Owner => new((string)_server.Process.Demo["ownerEmail"]!, (string)_server.Process.Demo["ownerPassword"]!);

    private async Task<IBrowserContext> GetSharedAsync()
    {
        if (_signedInAt == 0 || Stopwatch.GetElapsedTime(_signedInAt) > SessionAge)
        {
            // A request without a page must have no session yet.
            await _shared!.ClearCookiesAsync();
            await SignInAsync(_shared, Owner);
            _signedInAt = Stopwatch.GetTimestamp();
        }
        return _shared!;
    }

    // What the page that asks for the password sends.
    private static async Task SignInAsync(IBrowserContext context, Person person)
    {
        var answer = await context.APIRequest.PostAsync(
            "/auth/login",
            new() { DataObject = new { email = person.Email, password = person.Password } }
        );
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    private async Task<IBrowserContext> NewOwnContextAsync(Uri server, string? session = null)
    {
        var context = await NewContextAsync(server, session);
        _contexts.Add(context);
        return context;
    }

    private async Task<IBrowserContext> NewContextAsync(Uri server, string? session = null)
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = new Uri(server, "/console/").ToString(),
                ColorScheme = ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new() { Width = Width, Height = Height },
                StorageState = session,
            }
        );
        context.SetDefaultTimeout(TimeLimit);
        return context;
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
