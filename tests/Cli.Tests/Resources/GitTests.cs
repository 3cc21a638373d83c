using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Resources;

/// <summary>Tests the commands for the repository of an environment.</summary>
[Collection(ServerCollection.Name)]
public sealed class GitTests(ServerFixture server) : IAsyncLifetime, IDisposable
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);
    private readonly string _slug = $"g{Guid.NewGuid():N}"[..20];

    public async Task InitializeAsync()
    {
        (await _cli.RunAsync("env", "create", _slug)).Succeeded();
        _cli.Variables["FLAGCLUSTER_ENVIRONMENT"] = _slug;
    }

    public async Task DisposeAsync() => (await _cli.RunAsync("env", "delete", _slug, "--yes")).Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Repository_ItsLife_IsThatOfTheServer()
    {
        string[] bind = ["git", "bind", "--set", "repository=https://github.invalid/acme/flags.git", "--set", "mode=both"];
        var dry = await _cli.RunAsync([.. bind, "--dry-run"]);
        var absent = await _cli.RunAsync("git", "get");
        var bound = (await _cli.RunAsync([.. bind, "--set", "host=github", "--read-token", "-o", "json"], "t0ken\n")).Json();
        var updated = await _cli.RunAsync("git", "bind", "--set", "pollSeconds=600");
        var found = (await _cli.RunAsync("git", "get", "-o", "json")).Json();
        var status = await _cli.RunAsync("git", "status", "-o", "json");
        var synced = await _cli.RunAsync("git", "sync");
        var removed = await _cli.RunAsync("git", "unbind", "--yes");

        Assert.Contains($"+ repository {_slug}", dry.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4, absent.Code);
        Assert.StartsWith("whsec_", (string?)bound["hookSecret"], StringComparison.Ordinal);
        Assert.Contains("pollSeconds: 60 → 600", updated.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(("github", true, "both"), ((string?)found["host"], (bool?)found["hasToken"], (string?)found["mode"]));
        // The host does not exist.
        Assert.Equal(1, status.Code);
        Assert.Contains("was started", synced.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains($"- repository {_slug}", removed.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposal_ItsLife_IsThatOfTheServer()
    {
        string[] settings = ["--set", "repository=https://github.invalid/acme/flags.git", "--set", "mode=both", "--set", "host=github"];
        (await _cli.RunAsync(["git", "bind", .. settings, "--read-token"], "t0ken\n")).Succeeded();
        var file = _cli.Write(
            "change.yaml",
            """
            operations:
              - putFlag: { key: checkout, type: boolean, variants: { 'on': true, 'off': false }, defaultVariant: 'on' }
            """
        );

        var proposed = (await _cli.RunAsync("git", "propose", file, "--reason", "Add it", "-o", "json")).Json();
        var listed = await _cli.RunAsync("git", "proposals");
        var withdrawn = await _cli.RunAsync("git", "withdraw", (string)proposed["id"]!, "--yes");
        var after = (await _cli.RunAsync("git", "proposals", "-o", "json")).Json();

        Assert.Equal(("pending", "Add it"), ((string?)proposed["state"], (string?)proposed["message"]));
        Assert.Contains("Add it", listed.Succeeded().Output, StringComparison.Ordinal);
        withdrawn.Succeeded();
        Assert.Equal("closing", (string?)after[0]!["state"]);
    }
}
