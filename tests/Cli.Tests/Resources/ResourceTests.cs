using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Resources;

/// <summary>Tests the commands for projects, environments, keys and tokens.</summary>
[Collection(ServerCollection.Name)]
public sealed class ResourceTests(ServerFixture server) : IDisposable
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);
    private readonly string _slug = $"p{Guid.NewGuid():N}"[..20];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Project_ItsLife_IsThatOfTheServer()
    {
        (await _cli.RunAsync("project", "create", _slug, "--name", "Cli")).Succeeded();
        var updated = await _cli.RunAsync("project", "update", _slug, "--set", "name=Renamed");
        var deleted = await _cli.RunAsync("project", "delete", _slug, "--yes");
        var after = await _cli.RunAsync("project", "get", _slug);
        (await _cli.RunAsync("project", "undelete", _slug)).Succeeded();
        var restored = (await _cli.RunAsync("project", "get", _slug, "-o", "json")).Json();

        Assert.Contains("name: Cli → Renamed", updated.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains($"- project {_slug}", deleted.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4, after.Code);
        Assert.Equal("Renamed", (string?)restored["name"]);
    }

    [Fact]
    public async Task Project_CreateDryRun_CreatesNothing()
    {
        var run = await _cli.RunAsync("project", "create", _slug, "--dry-run");

        Assert.Contains($"+ project {_slug}", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("project", "get", _slug)).Code);
    }

    [Fact]
    public async Task Project_DeleteWithEnvironments_ExitsWith5AndNamesThem()
    {
        var run = await _cli.RunAsync("project", "delete", "shop", "--yes");

        Assert.Equal(5, run.Code);
        Assert.Contains("- environment 'production'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_SlugInUse_ExitsWith5()
    {
        var run = await _cli.RunAsync("project", "create", "shop");

        Assert.Equal(5, run.Code);
        Assert.Contains("Slug already in use (409)", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_CopyOfAnother_HasItsFlags()
    {
        (await _cli.RunAsync("env", "create", _slug, "--copy-from", "staging")).Succeeded();

        var flags = (await _cli.RunAsync("flag", "list", "-e", _slug, "-o", "json")).Json().AsArray();

        Assert.Contains(flags, flag => (string?)flag!["key"] == "new-checkout");
        (await _cli.RunAsync("env", "delete", _slug, "--yes")).Succeeded();
    }

    [Fact]
    public async Task Environment_UpdateOfAProductionLikeOne_NeedsYes()
    {
        var run = await _cli.RunAsync("environment", "update", "production", "--set", "color=#000000");

        Assert.Equal(1, run.Code);
        Assert.Contains("like production", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ItsLife_ShowsTheTextOnlyWhenItIsNew()
    {
        var created = (await _cli.RunAsync("key", "create", "--kind", "server", "--name", _slug, "-o", "json")).Json();
        var id = (string)created["id"]!;
        var list = await _cli.RunAsync("key", "list");
        var rotated = (await _cli.RunAsync("key", "rotate", id, "--overlap", "PT0S", "--yes", "-o", "json")).Json();
        var deleted = await _cli.RunAsync("key", "delete", id, "--yes");

        Assert.Contains(id, list.Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain((string)created["key"]!, list.Output, StringComparison.Ordinal);
        Assert.NotEqual((string?)created["key"], (string?)rotated["key"]);
        Assert.Contains($"- key {id}", deleted.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("key", "delete", id, "--yes")).Code);
    }

    [Fact]
    public async Task Token_List_ShowsTheTokenOfTheTest()
    {
        var run = await _cli.RunAsync("token", "list");

        // The id of a token is the part between its prefix and its secret.
        Assert.Contains(server.Host.AdminToken[4..16], run.Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Host.AdminToken, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_UnknownToken_ExitsWith3()
    {
        _cli.Variables["FLAGCLUSTER_TOKEN"] = "fcv_000000000000_secret";

        var run = await _cli.RunAsync("project", "list");

        Assert.Equal(3, run.Code);
        Assert.DoesNotContain("secret", run.Errors, StringComparison.Ordinal);
    }
}
