namespace FlagCluster.Console.Tests;

/// <summary>Provides the server and the browser that all tests with pages share, and closes the pages of each test.</summary>
[Collection(Name)]
public abstract class BrowserTest(ConsoleBrowser browser) : IAsyncLifetime
{
    /// <summary>The name of the collection of the tests.</summary>
    public const string Name = "Browser";

    /// <summary>Gets the browser.</summary>
    protected ConsoleBrowser Browser => browser;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => browser.CloseAllAsync();
}

/// <summary>Starts the server and the browser once.</summary>
[CollectionDefinition(BrowserTest.Name)]
public sealed class SharedBrowser : ICollectionFixture<ConsoleBrowser>;
