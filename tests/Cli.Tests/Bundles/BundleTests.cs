using FlagCluster.Cli.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Cli.Tests.Bundles;

/// <summary>Tests the commands that exchange rulesets with files, in an environment for each test.</summary>
[Collection(ServerCollection.Name)]
public sealed class BundleTests(ServerFixture server) : IAsyncLifetime
{
    private const string TwoFlags = """
        flags:
          - { key: a, type: boolean, variants: { "on": true, "off": false }, defaultVariant: "on" }
          - { key: b, type: boolean, variants: { "on": true, "off": false }, defaultVariant: "off" }
        """;

    private const string OtherFlag = """
        flags:
          - { key: b, type: boolean, variants: { "on": true, "off": false }, defaultVariant: "on" }
          - { key: c, type: boolean, variants: { "on": true, "off": false }, defaultVariant: "on" }
        """;

    private readonly Support.Cli _cli = Support.Cli.Of(server);

    public async Task InitializeAsync()
    {
        _cli.Variables["FLAGCLUSTER_ENVIRONMENT"] = $"e{Guid.NewGuid():N}"[..20];
        (await _cli.RunAsync("env", "create", _cli.Variables["FLAGCLUSTER_ENVIRONMENT"])).Succeeded();
    }

    public Task DisposeAsync()
    {
        _cli.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("first.yaml", "second.yaml")]
    [InlineData("first.json", "second.json")]
    public async Task Export_AfterApplyOfAnExport_IsTheSameFile(string first, string second)
    {
        (await _cli.RunAsync("apply", Repository.ShopRuleset)).Succeeded();

        (await _cli.RunAsync("export", "--file", _cli.File(first))).Succeeded();
        var applied = await _cli.RunAsync("apply", _cli.File(first));
        (await _cli.RunAsync("import", _cli.File(first))).Succeeded();
        (await _cli.RunAsync("export", "--file", _cli.File(second))).Succeeded();

        Assert.StartsWith("Nothing to change", applied.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(_cli.File(first)), await File.ReadAllTextAsync(_cli.File(second)));
    }

    [Fact]
    public async Task Export_ToAFolderThatDoesNotExist_ExitsWith2AndSaysSo()
    {
        var file = _cli.File("missing/file.yaml");

        var run = await _cli.RunAsync("export", "--file", file);

        Assert.Equal(2, run.Code);
        Assert.Contains($"{file} cannot be written", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FileWithoutAName_ExitsWith2()
    {
        var run = await _cli.RunAsync("apply", "");

        Assert.Equal(2, run.Code);
        Assert.Contains("cannot be read", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ flagz: [] }", "flagz")]
    [InlineData("{ flags: { a: {} } }", "flags")]
    public async Task Import_WhatItWouldIgnore_ExitsWith2AndNamesIt(string document, string name)
    {
        var run = await _cli.RunAsync("import", _cli.Write("other.yaml", document));

        Assert.Equal(2, run.Code);
        Assert.Contains($"'{name}' is not a list", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_AnotherDocument_ExitsWith1AndChangesNothing()
    {
        await ApplyAsync(TwoFlags);

        var run = await _cli.RunAsync("diff", _cli.Write("other.yaml", OtherFlag));
        var same = await _cli.RunAsync("diff", _cli.Write("same.yaml", TwoFlags));

        Assert.Equal(1, run.Code);
        Assert.Contains("- flag a", run.Output, StringComparison.Ordinal);
        Assert.Contains("~ flag b\n    defaultVariant: off → on", run.Output, StringComparison.Ordinal);
        Assert.Contains("+ flag c", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 added, 1 changed, 1 deleted", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, same.Code);
    }

    [Fact]
    public async Task Apply_Deletions_NeedYes()
    {
        await ApplyAsync(TwoFlags);
        var file = _cli.Write("other.yaml", OtherFlag);

        var refused = await _cli.RunAsync("apply", file);
        var applied = await _cli.RunAsync("apply", file, "--yes", "--reason", "Cleaning", "-o", "json");

        Assert.Equal(1, refused.Code);
        Assert.Contains("1 delete", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(3, applied.Json()["changes"]!.AsArray().Count);
        Assert.Equal("b c", await KeysAsync());
    }

    [Fact]
    public async Task Apply_InvalidDocument_ExitsWith7AndNamesTheLine()
    {
        var file = _cli.Write("bad.yaml", TwoFlags.Replace("defaultVariant: \"off\"", "defaultVariant: blue", StringComparison.Ordinal));

        var run = await _cli.RunAsync("apply", file);

        Assert.Equal(7, run.Code);
        Assert.Contains($"{file}:3:", run.Errors, StringComparison.Ordinal);
        Assert.Contains(" /flags/1/defaultVariant: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", await KeysAsync());
    }

    [Theory]
    [InlineData("merge", 0, "a b c", "on")]
    [InlineData("skip", 0, "a b c", "off")]
    [InlineData("create", 5, "a b", "off")]
    public async Task Import_Modes_TreatExistingItemsDifferently(string mode, int code, string keys, string variantOfB)
    {
        await ApplyAsync(TwoFlags);

        var run = await _cli.RunAsync("import", _cli.Write("other.yaml", OtherFlag), "--mode", mode);

        Assert.Equal(code, run.Code);
        Assert.Equal(keys, await KeysAsync());
        Assert.Equal(variantOfB, (string?)(await _cli.RunAsync("flag", "get", "b", "-o", "json")).Json()["defaultVariant"]);
    }

    [Fact]
    public async Task Import_InvalidItem_NamesItsLine()
    {
        var file = _cli.Write("bad.yaml", OtherFlag.Replace("key: c, type: boolean", "key: c, type: text", StringComparison.Ordinal));

        var run = await _cli.RunAsync("import", file);

        Assert.Equal(7, run.Code);
        Assert.Contains($"{file}:3:", run.Errors, StringComparison.Ordinal);
        Assert.Contains(" /flags/1/type: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FromTheInput_IsThatOfAFile()
    {
        (await _cli.RunAsync(["apply", "-"], TwoFlags)).Succeeded();

        Assert.Equal("a b", await KeysAsync());
    }

    [Fact]
    public async Task Audit_Verify_IsIntact()
    {
        var run = await _cli.RunAsync("audit", "verify");

        Assert.Contains("intact.", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.True((bool?)(await _cli.RunAsync("audit", "verify", "-o", "json")).Json()["intact"]);
    }

    private async Task ApplyAsync(string document) => (await _cli.RunAsync(["apply", "-", "--yes"], document)).Succeeded();

    private async Task<string> KeysAsync() =>
        string.Join(' ', (await _cli.RunAsync("flag", "list", "-o", "json")).Json().AsArray().Select(flag => (string?)flag!["key"]));
}
