using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Bundles;

/// <summary>Tests imports of files of other systems, in an environment for each test.</summary>
[Collection(ServerCollection.Name)]
public sealed class SourceImportTests(ServerFixture server) : IAsyncLifetime
{
    private const string Features = """
        version: "1.2"
        namespace: default
        flags:
          - { key: checkout, name: Checkout, type: BOOLEAN_FLAG_TYPE, enabled: false,
              rollouts: [{ threshold: { percentage: 20, value: true } }] }
          - { key: search, name: Search, type: BOOLEAN_FLAG_TYPE, enabled: true }
        """;

    private const string Unsupported = """
        version: "1.2"
        namespace: default
        flags:
          - { key: search, name: Search, type: BOOLEAN_FLAG_TYPE, enabled: true }
          - { key: lost, name: Lost, type: BOOLEAN_FLAG_TYPE, enabled: true, rollouts: [{ segment: { key: missing, value: true } }] }
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

    [Fact]
    public async Task Import_OfAFile_AddsItsFlagsOnce()
    {
        var file = _cli.Write("features.yml", Features);

        var planned = (await _cli.RunAsync("import", file, "--format", "flipt", "--dry-run")).Succeeded();
        var imported = (await _cli.RunAsync("import", file, "--format", "flipt", "--yes", "--reason", "Move")).Succeeded();
        var again = (await _cli.RunAsync("import", file, "--format", "flipt", "--yes")).Succeeded();

        Assert.Contains($"{file}: 2 exact", planned.Output, StringComparison.Ordinal);
        Assert.Contains("2 added. Nothing was changed.", planned.Output, StringComparison.Ordinal);
        Assert.Contains("2 added.", imported.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to change", again.Output, StringComparison.Ordinal);
        Assert.Equal("flipt", (string?)(await _cli.RunAsync("flag", "get", "checkout", "-o", "json")).Json()["origin"]!["system"]);
        Assert.Contains("Move", (await _cli.RunAsync("history")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithAFlagThatIsRefused_ImportsTheOthersNamesItAndExitsWith1()
    {
        var run = await _cli.RunAsync("import", _cli.Write("features.yml", Unsupported), "--format", "flipt", "--yes");

        Assert.Equal(1, run.Code);
        Assert.Contains("1 refused", run.Output, StringComparison.Ordinal);
        Assert.Matches("refused +flag +lost +/flags/1 ", run.Output);
        (await _cli.RunAsync("flag", "get", "search")).Succeeded();
        Assert.Equal(4, (await _cli.RunAsync("flag", "get", "lost")).Code);
    }

    [Fact]
    public async Task Import_ForPrograms_HasTheReport()
    {
        var file = _cli.Write("features.yml", Features);

        var report = (await _cli.RunAsync("import", file, "--format", "flipt", "--dry-run", "-o", "json")).Json();

        Assert.Equal(2, (int?)report["summary"]!["exact"]);
        Assert.Equal("checkout", (string?)report["items"]![0]!["key"]);
        Assert.Equal(2, report["changes"]!.AsArray().Count);
    }

    [Fact]
    public async Task Import_OfARepository_TakesTheNamespaceInTheDirectory()
    {
        var repository = _cli.File("repository");
        foreach (var (name, key) in new[] { ("default", "first"), ("mobile", "second") })
        {
            Directory.CreateDirectory(Path.Combine(repository, "production", name));
            await File.WriteAllTextAsync(
                Path.Combine(repository, "production", name, "features.yaml"),
                $"namespace: {{ key: {name}, name: {name} }}\n"
                    + $"flags:\n  - {{ key: {key}, name: x, type: BOOLEAN_FLAG_TYPE, enabled: true }}\n"
            );
        }
        Directory.CreateDirectory(Path.Combine(repository, ".git"));
        await File.WriteAllTextAsync(Path.Combine(repository, ".git", "features.yaml"), "{");
        string[] import = ["import", repository, "--format", "flipt", "--directory", "production", "--yes"];

        var both = await _cli.RunAsync(import);
        var one = await _cli.RunAsync([.. import, "--namespace", "mobile"]);

        Assert.Equal(7, both.Code);
        Assert.Contains("namespace", both.Errors, StringComparison.Ordinal);
        Assert.Contains("+ flag second", one.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MalformedFile_ExitsWith7AndNamesIt()
    {
        var file = _cli.Write("features.yml", "flags: [");

        var run = await _cli.RunAsync("import", file, "--format", "flipt", "--yes");

        Assert.Equal(7, run.Code);
        Assert.Contains(file, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FileThatIsNoText_ExitsWith2()
    {
        await File.WriteAllBytesAsync(_cli.File("features.yml"), [0xC3, 0x28]);

        var run = await _cli.RunAsync("import", _cli.File("features.yml"), "--format", "flipt");

        Assert.Equal(2, run.Code);
        Assert.Contains("is not text in UTF-8", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format must be", "--format", "excel")]
    [InlineData("--mode is for files of FlagCluster", "--format", "flipt", "--mode", "skip")]
    [InlineData("--namespace is for files of other systems", "--namespace", "default")]
    public async Task Import_OptionsThatDoNotFit_ExitsWith2(string error, params string[] options)
    {
        var run = await _cli.RunAsync(["import", _cli.Write("features.yml", Features), .. options]);

        Assert.Equal(2, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }
}
