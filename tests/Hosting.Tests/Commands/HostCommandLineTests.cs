using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Startup;

namespace FlagCluster.Hosting.Tests.Commands;

public sealed class HostCommandLineTests
{
    private readonly List<string> _calls = [];

    [Theory]
    [InlineData("run:")]
    [InlineData("run:--Server:Urls=http://127.0.0.1:1", "--Server:Urls=http://127.0.0.1:1")]
    [InlineData("run:--Data:Directory,/tmp,Demo:Ruleset=a.yaml", "--Data:Directory", "/tmp", "Demo:Ruleset=a.yaml")]
    [InlineData("run:--PostgreSql:ConnectionString=@a", "--PostgreSql:ConnectionString=@a")]
    [InlineData("copy a.db:--Server:Urls=x", "copy", "--from", "a.db", "--Server:Urls=x")]
    public async Task RunAsync_ValidArguments_RunsTheCommandWithTheSettings(string expected, params string[] args)
    {
        var code = await Create().RunAsync(args);

        Assert.Equal(0, code);
        Assert.Equal([expected], _calls);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("--Server:Urls=http://127.0.0.1:1", "frobnicate")]
    [InlineData("--verbose")]
    [InlineData("copy")]
    [InlineData("copy", "--from", "a.db", "b.db")]
    public async Task RunAsync_NeitherCommandNorSetting_ReturnsTwoAndRunsNothing(params string[] args)
    {
        var code = await Create().RunAsync(args);

        Assert.Equal(2, code);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task RunAsync_Help_ReturnsZeroAndRunsNothing()
    {
        var code = await Create().RunAsync(["--help"]);

        Assert.Equal(0, code);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task RunAsync_StartupError_ReturnsOne()
    {
        var commands = new HostCommandLine("A host.", "", _ => throw new StartupException("No."));

        Assert.Equal(1, await commands.RunAsync([]));
    }

    private HostCommandLine Create() =>
        new HostCommandLine("A host.", "", settings => Record("run", settings)).Add(
            "copy",
            "Copies.",
            [new("--from", "A file.", IsRequired: true)],
            (option, settings) => Record($"copy {option("--from")}", settings)
        );

    private Task<int> Record(string command, string[] settings)
    {
        _calls.Add($"{command}:{string.Join(',', settings)}");
        return Task.FromResult(0);
    }
}
