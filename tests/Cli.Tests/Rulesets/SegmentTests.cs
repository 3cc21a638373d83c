using FlagCluster.Cli.Tests.Support;

namespace FlagCluster.Cli.Tests.Rulesets;

/// <summary>Tests the commands for segments.</summary>
[Collection(ServerCollection.Name)]
public sealed class SegmentTests(ServerFixture server) : IDisposable
{
    private readonly Support.Cli _cli = Support.Cli.Of(server);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Members_AddAndRemove_ShowsThem()
    {
        var run = await _cli.RunAsync("segment", "members", "beta-testers", "--add", "user-cli", "--remove", "user-linus");

        Assert.Contains("~ segment beta-testers", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("included: +user-cli, -user-linus", run.Output, StringComparison.Ordinal);
        var segment = (await _cli.RunAsync("segment", "get", "beta-testers", "-o", "json")).Json();
        Assert.Equal(["user-cli", "user-grace"], segment["included"]!.AsArray().Select(key => (string?)key));
    }

    [Fact]
    public async Task Delete_SegmentInUse_ExitsWith7AndNamesItsUse()
    {
        var run = await _cli.RunAsync("segment", "delete", "staff", "--yes");

        Assert.Equal(7, run.Code);
        Assert.Contains("beta-testers", run.Errors, StringComparison.Ordinal);
    }
}
