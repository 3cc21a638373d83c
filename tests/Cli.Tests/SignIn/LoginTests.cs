using System.Text.Json.Nodes;
using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.SignIn;

/// <summary>Tests how credentials are checked, stored, used and removed.</summary>
[Collection(ServerCollection.Name)]
public sealed class LoginTests(ServerFixture server) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Support.Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Login_TokenFromTheInput_IsStoredForTheOwnerOnly()
    {
        var run = await _cli.RunAsync(["login", "--url", server.Url, "--project", "shop"], server.Host.AdminToken + "\n");

        Assert.Contains("'demo'", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Host.AdminToken, run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_cli.ConfigPath));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_cli.ConfigPath)!));
        var profile = JsonNode.Parse(await File.ReadAllTextAsync(_cli.ConfigPath))!["profiles"]!["default"]!;
        Assert.Equal(server.Host.AdminToken, (string?)profile["token"]);
        Assert.Equal("demo", (string?)profile["organization"]);
        Assert.Equal("shop", (string?)profile["project"]);
    }

    [Fact]
    public async Task Login_UnknownToken_StoresNothing()
    {
        var run = await _cli.RunAsync(["login", "--url", server.Url], "fcv_000000000000_secret\n");

        Assert.Equal(3, run.Code);
        Assert.Contains("Authentication required (401)", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("fcv_000000000000_secret", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.ConfigPath));
    }

    [Fact]
    public async Task WhoAmI_AfterLogin_ShowsTheIdOfTheTokenAndNoSecret()
    {
        await _cli.RunAsync(["login", "--url", server.Url], server.Host.AdminToken);

        var run = await _cli.RunAsync("whoami", "-o", "json");

        var answer = run.Json();
        Assert.Equal(server.Url, (string?)answer["url"]);
        Assert.Equal(server.Host.AdminToken[..16], (string?)answer["token"]);
        Assert.Contains("flags.write", answer["permissions"]!.AsArray().Select(name => (string?)name));
        Assert.DoesNotContain(server.Host.AdminToken, run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_TokenOfAProfileAndAnotherServer_SendsNothing()
    {
        await _cli.RunAsync(["login", "--url", server.Url], server.Host.AdminToken);

        var run = await _cli.RunAsync("whoami", "--url", "http://127.0.0.1:9");

        Assert.Equal(2, run.Code);
        Assert.Contains("is not for http://127.0.0.1:9/", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_FileThatOthersCanRead_IsRefused()
    {
        await _cli.RunAsync(["login", "--url", server.Url], server.Host.AdminToken);
        File.SetUnixFileMode(_cli.ConfigPath, OwnerOnly | UnixFileMode.OtherRead);

        var run = await _cli.RunAsync("whoami");

        Assert.Equal(2, run.Code);
        Assert.Contains($"chmod 600 {_cli.ConfigPath}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logout_AfterLogin_RemovesTheTokenAndKeepsTheServer()
    {
        await _cli.RunAsync(["login", "--url", server.Url], server.Host.AdminToken);

        var run = await _cli.RunAsync("logout");

        run.Succeeded();
        var text = await File.ReadAllTextAsync(_cli.ConfigPath);
        Assert.DoesNotContain(server.Host.AdminToken, text, StringComparison.Ordinal);
        Assert.Contains(server.Url, text, StringComparison.Ordinal);
        Assert.Equal(3, (await _cli.RunAsync("whoami")).Code);
    }

    [Fact]
    public async Task WhoAmI_ServerThatDoesNotListen_ExitsWith6()
    {
        var run = await _cli.RunAsync("whoami", "--url", "http://127.0.0.1:1", "--token", "fcv_000000000000_x");

        Assert.Equal(6, run.Code);
        Assert.Contains("cannot be reached", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_NoServer_ExitsWith2AndSaysWhatToDo()
    {
        var run = await _cli.RunAsync("whoami");

        Assert.Equal(2, run.Code);
        Assert.Contains("flagcluster login", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_UnknownOption_ExitsWith2()
    {
        var run = await _cli.RunAsync("whoami", "--colour");

        Assert.Equal(2, run.Code);
        Assert.Contains("--colour", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
