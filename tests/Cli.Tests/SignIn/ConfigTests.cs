namespace FlagCluster.Cli.Tests.SignIn;

/// <summary>Tests profiles.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly Support.Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task List_TwoProfiles_ShowsThemWithoutSecrets()
    {
        (await _cli.RunAsync("config", "set", "url", "https://flags.example", "--profile", "work")).Succeeded();
        (await _cli.RunAsync(["config", "set", "key", "--profile", "work"], "secret-key\n")).Succeeded();
        (await _cli.RunAsync("config", "set", "project", "shop")).Succeeded();

        var run = await _cli.RunAsync("config", "list");

        Assert.DoesNotContain("secret-key", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^ *default +yes +shop", run.Output);
        Assert.Matches("(?m)^ *work +https://flags.example +yes$", run.Output);
    }

    [Fact]
    public async Task Set_AnotherUrl_RemovesTheCredentials()
    {
        (await _cli.RunAsync("config", "set", "url", "https://one.example")).Succeeded();
        (await _cli.RunAsync("config", "set", "key", "secret-key")).Succeeded();

        var run = await _cli.RunAsync("config", "set", "url", "https://two.example");

        run.Succeeded();
        Assert.DoesNotContain("secret-key", await File.ReadAllTextAsync(_cli.ConfigPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_UnknownSetting_ExitsWith2()
    {
        var run = await _cli.RunAsync("config", "set", "color", "blue");

        Assert.Equal(2, run.Code);
        Assert.Contains("url, organization, project, environment or key", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_UnknownProfile_ExitsWith4()
    {
        var run = await _cli.RunAsync("config", "use", "work");

        Assert.Equal(4, run.Code);
    }

    [Fact]
    public async Task List_FileThatIsNotValid_NamesIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_cli.ConfigPath)!);
        await File.WriteAllTextAsync(_cli.ConfigPath, "{\"curent\":\"x\"}");
        File.SetUnixFileMode(_cli.ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var run = await _cli.RunAsync("config", "list");

        Assert.Equal(2, run.Code);
        Assert.Contains(_cli.ConfigPath, run.Errors, StringComparison.Ordinal);
        Assert.Contains("curent", run.Errors, StringComparison.Ordinal);
    }
}
