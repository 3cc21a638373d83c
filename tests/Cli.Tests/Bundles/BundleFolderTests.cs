using System.Text.Json.Nodes;
using FlagCluster.Cli.Bundles;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Tests.Support;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing;

namespace FlagCluster.Cli.Tests.Bundles;

/// <summary>Tests bundles in folders and archives, with an environment for each test.</summary>
[Collection(ServerCollection.Name)]
public sealed class BundleFolderTests(ServerFixture server) : IAsyncLifetime
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);

    private string Environment => _cli.Variables["FLAGCLUSTER_ENVIRONMENT"]!;

    public async Task InitializeAsync()
    {
        _cli.Variables["FLAGCLUSTER_ENVIRONMENT"] = $"e{Guid.NewGuid():N}"[..20];
        (await _cli.RunAsync("env", "create", Environment)).Succeeded();
        (await _cli.RunAsync("apply", Repository.ShopRuleset)).Succeeded();
    }

    public Task DisposeAsync()
    {
        _cli.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("bundle")]
    [InlineData("bundle.tar.gz")]
    [InlineData("bundle.zip")]
    public async Task Export_Bundle_IsValidAndHasNoDifferences(string name)
    {
        (await _cli.RunAsync("export", "--bundle", _cli.File(name))).Succeeded();

        Assert.Equal(0, (await _cli.RunAsync("validate", _cli.File(name))).Code);
        Assert.Equal(0, (await _cli.RunAsync("diff", _cli.File(name))).Code);
    }

    [Fact]
    public async Task Export_IntoAFolderAgain_KeepsCommentsAndRemovesDeletedFlags()
    {
        var folder = _cli.File("bundle");
        (await _cli.RunAsync("export", "--bundle", folder)).Succeeded();
        var files = Directory
            .GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => file.Contains("/flags/", StringComparison.Ordinal));
        var (kept, removed) = (files.Order().First(), files.Order().Last());
        await File.WriteAllTextAsync(kept, "# Ask the payments team.\n" + await File.ReadAllTextAsync(kept));
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "# Flags");
        var enabled = (await File.ReadAllTextAsync(kept)).Contains("enabled: true", StringComparison.Ordinal);
        (await _cli.RunAsync("flag", "toggle", Path.GetFileNameWithoutExtension(kept))).Succeeded();
        (await _cli.RunAsync("flag", "delete", Path.GetFileNameWithoutExtension(removed), "--yes")).Succeeded();

        (await _cli.RunAsync("export", "--bundle", folder)).Succeeded();

        var text = await File.ReadAllTextAsync(kept);
        Assert.StartsWith("# Ask the payments team.\n", text, StringComparison.Ordinal);
        Assert.Contains(enabled ? "enabled: false" : "enabled: true", text, StringComparison.Ordinal);
        Assert.False(File.Exists(removed));
        Assert.True(File.Exists(Path.Combine(folder, "README.md")));
        Assert.Equal(0, (await _cli.RunAsync("diff", folder)).Code);
    }

    [Fact]
    public async Task Folder_WithALink_IsRefused()
    {
        var (folder, outside) = (_cli.File("bundle"), _cli.File("outside"));
        (await _cli.RunAsync("export", "--bundle", folder)).Succeeded();
        var flags = Directory.GetDirectories(folder, "flags", SearchOption.AllDirectories).Single();
        Directory.Move(flags, outside);
        Directory.CreateSymbolicLink(flags, outside);
        var before = Directory.GetFiles(outside, "*", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).ToList();
        (await _cli.RunAsync("flag", "create", "zz-extra")).Succeeded();

        var validate = await _cli.RunAsync("validate", folder);
        var import = await _cli.RunAsync("import", folder, "--mode", "replace", "--yes");
        var export = await _cli.RunAsync("export", "--bundle", folder);

        Assert.Equal((2, 2, 2), (validate.Code, import.Code, export.Code));
        Assert.All([validate, import, export], run => Assert.Contains("flags' is a link", run.Errors, StringComparison.Ordinal));
        Assert.Equal(before, Directory.GetFiles(outside, "*", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public async Task Export_FilesThatAreNotOfABundle_WritesNothing()
    {
        var folder = _cli.File("bundle");
        TreeFile[] files = [new("bundle.yaml", default), new(".git/config", default)];

        var error = await Assert.ThrowsAsync<CommandException>(() =>
            new BundleSource(folder).UpdateAsync(files.ToAsyncEnumerable, default)
        );

        Assert.Contains("'.git/config'", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Import_FromAnotherEnvironment_IsShownAndMade()
    {
        var archive = _cli.File("bundle.tar.gz");
        (await _cli.RunAsync("export", "--bundle", archive)).Succeeded();
        var target = $"t{Guid.NewGuid():N}"[..20];
        var source = $"{_cli.Variables["FLAGCLUSTER_PROJECT"]}/{Environment}";
        (await _cli.RunAsync("env", "create", target)).Succeeded();
        string[] import = ["import", archive, "--from", source, "-e", target];

        var dry = await _cli.RunAsync([.. import, "--dry-run", "-o", "json"]);
        var made = await _cli.RunAsync([.. import, "--reason", "A copy"]);
        var again = await _cli.RunAsync(import);

        Assert.True((bool)JsonNode.Parse(dry.Succeeded().Output)!["dryRun"]!);
        Assert.Contains("All changes were made.", made.Succeeded().Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing to change.", again.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("A copy", (await _cli.RunAsync("history", "-e", target)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Replace_DeletesAfterAConfirmation()
    {
        var folder = _cli.File("bundle");
        (await _cli.RunAsync("export", "--bundle", folder)).Succeeded();
        (await _cli.RunAsync("flag", "create", "zz-extra")).Succeeded();

        var diff = await _cli.RunAsync("diff", folder);
        var refused = await _cli.RunAsync("import", folder, "--mode", "replace");
        var made = await _cli.RunAsync("import", folder, "--mode", "replace", "--yes");

        Assert.Equal(1, diff.Code);
        Assert.Contains("delete", diff.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.Code);
        Assert.Contains("Delete 1 flags and segments?", refused.Errors, StringComparison.Ordinal);
        made.Succeeded();
        Assert.Equal(0, (await _cli.RunAsync("diff", folder)).Code);
    }

    [Fact]
    public async Task Validate_InvalidFile_NamesFileAndLine()
    {
        var folder = _cli.File("bundle");
        (await _cli.RunAsync("export", "--bundle", folder)).Succeeded();
        var file = Directory
            .GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .First(path => path.Contains("/flags/", StringComparison.Ordinal));
        await File.AppendAllTextAsync(file, "ownr: me\n");
        var line = (await File.ReadAllLinesAsync(file)).Length;
        var environment = file[..file.IndexOf("/flags/", StringComparison.Ordinal)];
        File.Delete(Path.Combine(environment, "environment.yaml"));

        var bundle = await _cli.RunAsync("validate", folder);
        var alone = await _cli.RunAsync("validate", environment, "--annotations", "github");

        Assert.Equal((1, 1), (bundle.Code, alone.Code));
        Assert.StartsWith($"{file}:{line}:7: Unknown property 'ownr'", bundle.Output, StringComparison.Ordinal);
        Assert.StartsWith($"::error file={file},line={line},col=7", alone.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apply", "import --mode replace")]
    [InlineData("import --format flipt --from a/b", "--from")]
    public async Task Bundle_OtherOptions_ExitWith2(string arguments, string error)
    {
        (await _cli.RunAsync("export", "--bundle", _cli.File("bundle.zip"))).Succeeded();
        var words = arguments.Split(' ');

        var run = await _cli.RunAsync([words[0], _cli.File("bundle.zip"), .. words[1..]]);

        Assert.Equal(2, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }
}
