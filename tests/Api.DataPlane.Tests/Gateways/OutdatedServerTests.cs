using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Gateways;

/// <summary>Tests a server whose version is older than the one that its reader received from another server.</summary>
public sealed class OutdatedServerTests
{
    [Fact]
    public async Task Stream_ReaderAheadOfTheServer_ReceivesOnlyNewerVersions()
    {
        await using var first = await TestServer.StartAsync();
        var atFirst = await first.NewEnvironmentAsync();
        await atFirst.PutNumberAsync(1);
        // The second server does not reconcile during the test.
        await using var second = await first.StartSecondAsync(
            ("Reader:VerifySeconds", "3600"),
            ("Replica:ReconcileSeconds", "3600"),
            ("Replica:StaleAfterSeconds", "7200")
        );
        var atSecond = atFirst with { Server = second };
        Assert.Equal("1.1", await atSecond.VersionAsync());
        for (var number = 2; number <= 5; number++)
            await atFirst.PutNumberAsync(number);
        Assert.Equal("1.1", await atSecond.VersionAsync());

        using var stream = await atSecond.StreamAsync(headers: ("Last-Event-ID", "1.5"));
        await atSecond.PutNumberAsync(6);
        var next = await stream.NextAsync();
        await atSecond.PutNumberAsync(7);

        Assert.Equal(("patch", "1.6", "1.5"), (next.Name, next.Id, next.Json.GetProperty("base").GetString()));
        Assert.Equal("1.7", (await stream.NextAsync()).Id);
    }

    [Theory]
    [InlineData("1.9", null)]
    [InlineData("2.1", null)]
    [InlineData("1.8", null)]
    [InlineData("1.7", "1.8")]
    [InlineData("0.0", "1.8")]
    public void Next_ReaderOfAnyVersion_ReturnsNoOlderVersion(string known, string? expected)
    {
        var feed = new RulesetFeed(new EnvironmentId("acme", "shop", "production"), new());
        feed.Update(new(CompiledRuleset.Compile(Ruleset.Empty, new(1, 8)), []));

        var next = feed.Next(EnvironmentVersion.TryParse(known, out var version) ? version : EnvironmentVersion.None);

        Assert.Equal(expected, next?.Version.ToString());
    }

    [Theory]
    [InlineData("1.8", true)]
    [InlineData("1.9", false)]
    [InlineData("1.9-3", false)]
    [InlineData("2.1", false)]
    [InlineData("1.7", true)]
    [InlineData("1.8-1", true)]
    [InlineData("1.8-2", false)]
    [InlineData("1.8-3", false)]
    [InlineData("1.8-x", true)]
    [InlineData(null, true)]
    [InlineData("junk", true)]
    public void PositionOf_EventIdOfAnotherServer_RefetchesOnlyForOlderVersions(string? id, bool refetches)
    {
        var feed = new RefetchFeed();
        feed.Update(new(1, 8), 2);

        Assert.Equal(refetches, feed.Next(feed.PositionOf(id)) is not null);
    }
}
