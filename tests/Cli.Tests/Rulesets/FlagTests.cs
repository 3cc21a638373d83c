using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Rulesets;

/// <summary>Tests the commands for flags.</summary>
[Collection(ServerCollection.Name)]
public sealed class FlagTests(ServerFixture server) : IDisposable
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Create_BooleanFlag_HasTheUsualVariants()
    {
        var key = await CreateAsync("--tag", "web", "--description", "The purpose");

        var flag = (await _cli.RunAsync("flag", "get", key, "-o", "json")).Json();

        Assert.Equal("boolean", (string?)flag["type"]);
        Assert.Equal("off", (string?)flag["defaultVariant"]);
        Assert.True((bool?)flag["variants"]!["on"]);
        Assert.Equal("web", (string?)flag["tags"]![0]);
    }

    [Fact]
    public async Task Create_ExistingFlag_ExitsWith5()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "create", key);

        Assert.Equal(5, run.Code);
        Assert.Contains($"The flag '{key}' exists", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_TextFlag_KeepsNumbersAsText()
    {
        var key = NewKey();

        (await _cli.RunAsync("flag", "create", key, "--type", "string", "--variant", "a=1", "--variant", "b=blue")).Succeeded();

        var flag = (await _cli.RunAsync("flag", "get", key, "-o", "json")).Json();
        Assert.Equal("1", (string?)flag["variants"]!["a"]);
        Assert.Equal("a", (string?)flag["defaultVariant"]);
    }

    [Fact]
    public async Task Toggle_DryRun_ShowsTheDifferenceAndChangesNothing()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "toggle", key, "--dry-run");

        Assert.Contains($"~ flag {key}", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("    enabled: true → false", run.Output, StringComparison.Ordinal);
        Assert.True(await IsEnabledAsync(key));
    }

    [Fact]
    public async Task Toggle_WithAReason_IsInTheHistory()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "toggle", key, "--off", "--reason", "Errors in the checkout", "-o", "json");

        var answer = run.Json();
        Assert.True((bool?)answer["changed"]);
        Assert.False(await IsEnabledAsync(key));
        var history = (await _cli.RunAsync("history", "-o", "json")).Json().AsArray();
        var change = history.Single(change => (string?)change!["version"] == (string?)answer["version"])!;
        Assert.Equal("Errors in the checkout", (string?)change["message"]);
    }

    [Fact]
    public async Task Toggle_SameState_ChangesNothing()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "toggle", key, "--on");

        Assert.StartsWith("Nothing to change", run.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Toggle_ProductionLikeEnvironmentWithoutATerminal_NeedsYes()
    {
        var refused = await _cli.RunAsync("flag", "toggle", "store-open", "-e", "production", "--off");
        var confirmed = await _cli.RunAsync("flag", "update", "store-open", "--set", "owner=cli", "-e", "production", "--yes");

        Assert.Equal(1, refused.Code);
        Assert.Contains("Add --yes", refused.Errors, StringComparison.Ordinal);
        confirmed.Succeeded();
        var flag = (await _cli.RunAsync("flag", "get", "store-open", "-e", "production", "-o", "json")).Json();
        Assert.Equal("cli", (string?)flag["owner"]);
        Assert.True((bool?)flag["enabled"] ?? true);
    }

    [Fact]
    public async Task Toggle_AnotherVersion_ExitsWith5()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "toggle", key, "--if-match", "1.1");

        Assert.Equal(5, run.Code);
        Assert.Contains("Version conflict (412)", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Toggle_UnknownFlag_ExitsWith4()
    {
        var run = await _cli.RunAsync("flag", "toggle", "no-such-flag");

        Assert.Equal(4, run.Code);
        Assert.Contains("flag 'no-such-flag'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_FlagWithoutASplit_AddsARule()
    {
        var key = await CreateAsync();

        (await _cli.RunAsync("flag", "rollout", key, "10%")).Succeeded();
        var grown = await _cli.RunAsync("flag", "rollout", key, "25.5%");

        Assert.Contains("rules[rollout].serve.split[on].weight: 10000 → 25500", grown.Succeeded().Output, StringComparison.Ordinal);
        var flag = (await _cli.RunAsync("flag", "get", key, "-o", "json")).Json();
        var split = Assert.Single(flag["rules"]!.AsArray())!["serve"]!["split"]!.AsArray();
        Assert.Equal(["on 25500", "off 74500"], split.Select(part => $"{part!["variant"]} {part["weight"]}"));
    }

    [Fact]
    public async Task Update_InvalidValue_ExitsWith7AndPointsToIt()
    {
        var key = await CreateAsync();

        var run = await _cli.RunAsync("flag", "update", key, "--set", "defaultVariant=blue", "--set", "tags=5");

        Assert.Equal(7, run.Code);
        Assert.Contains("Invalid input (422)", run.Errors, StringComparison.Ordinal);
        Assert.Contains("- /tags: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithoutATerminal_NeedsYes()
    {
        var key = await CreateAsync();

        var refused = await _cli.RunAsync("flag", "delete", key);
        var deleted = await _cli.RunAsync("flag", "delete", key, "--yes");

        Assert.Equal(1, refused.Code);
        Assert.Contains($"- flag {key}", deleted.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("flag", "get", key)).Code);
    }

    [Fact]
    public async Task ArchiveAndRestore_Flag_MoveItBetweenTheLists()
    {
        var key = await CreateAsync();

        (await _cli.RunAsync("flag", "archive", key)).Succeeded();
        var archived = (await _cli.RunAsync("flag", "list", "--archived", "-o", "json")).Json().AsArray();
        (await _cli.RunAsync("flag", "restore", key)).Succeeded();
        var listed = (await _cli.RunAsync("flag", "list", "--search", key, "-o", "json")).Json().AsArray();

        Assert.Contains(archived, flag => (string?)flag!["key"] == key);
        Assert.Equal(key, (string?)Assert.Single(listed)!["key"]);
    }

    [Fact]
    public async Task Put_YamlDocument_CreatesTheFlag()
    {
        var key = NewKey();
        var file = _cli.Write("flag.yaml", "type: string\nvariants: { \"a\": one, \"b\": two }\ndefaultVariant: a\n");

        var run = await _cli.RunAsync("flag", "put", key, "--file", file);

        Assert.Contains($"+ flag {key}", run.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_InAPipe_IsATableWithoutColors()
    {
        var run = await _cli.RunAsync("flag", "list", "--search", "new-checkout");

        Assert.Matches("(?m)^ *KEY +TYPE +ENABLED", run.Succeeded().Output);
        Assert.Matches("(?m)^ *new-checkout +boolean +on", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    private static string NewKey() => $"cli-{Guid.NewGuid():N}";

    private async Task<string> CreateAsync(params string[] options)
    {
        var key = NewKey();
        (await _cli.RunAsync(["flag", "create", key, .. options])).Succeeded();
        return key;
    }

    private async Task<bool> IsEnabledAsync(string key) =>
        (bool?)(await _cli.RunAsync("flag", "get", key, "-o", "json")).Json()["enabled"] ?? true;
}
