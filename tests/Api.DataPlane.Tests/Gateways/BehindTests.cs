using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Gateways;

/// <summary>Tests a server that is behind the version its reader received from another server.</summary>
public sealed class BehindTests
{
    [Fact]
    public async Task Stream_ReaderAheadOfTheServer_ReceivesOnlyNewerVersions()
    {
        // The second server does not reconcile by itself within the test.
        await using var own = await Owned.StartAsync();
        var atA = await own.Server.NewEnvironmentAsync();
        await atA.PutNumberAsync(1);
        await using var second = new Owned(
            await own.Server.StartSecondAsync(
                ("Reader:VerifySeconds", "3600"),
                ("Replica:ReconcileSeconds", "3600"),
                ("Replica:StaleAfterSeconds", "7200")
            )
        );
        var atB = atA with { Server = second.Server };

        Assert.Equal("1.1", await atB.VersionAsync());
        for (var number = 2; number <= 5; number++)
            await atA.PutNumberAsync(number);

        Assert.Equal("1.1", await atB.VersionAsync());

        using var rules = await atB.StreamAsync(headers: ("Last-Event-ID", "1.5"));
        using var refetch = await atB.StreamAsync("/ofrep/v1/stream", headers: ("Last-Event-ID", "1.7"));
        await atB.PutNumberAsync(6);

        var next = await rules.NextAsync();

        Assert.Equal(("patch", "1.6", "1.5"), (next.Name, next.Id, next.Json.GetProperty("base").GetString()));
        await atB.PutNumberAsync(7);

        Assert.Equal("1.7", (await rules.NextAsync()).Id);
    }

    [Theory]
    [InlineData("1.9", null)]
    [InlineData("2.1", null)]
    [InlineData("1.8", null)]
    [InlineData("1.7", "1.8")]
    [InlineData("0.0", "1.8")]
    public void Next_ReaderOfAnyVersion_ReturnsNoOlderVersion(string has, string? expected)
    {
        var feed = new RulesetFeed(new EnvironmentId("acme", "shop", "production"), new());
        feed.Update(new(CompiledRuleset.Compile(Ruleset.Empty, new(1, 8)), []));

        Assert.Equal(
            expected,
            feed.Next(EnvironmentVersion.TryParse(has, out var version) ? version : EnvironmentVersion.None)?.Version.ToString()
        );
    }

    [Theory]
    [InlineData("1.8", false)]
    [InlineData("1.9", false)]
    [InlineData("1.9-3", false)]
    [InlineData("2.1", false)]
    [InlineData("1.7", true)]
    [InlineData("1.8-1", true)]
    [InlineData(null, true)]
    [InlineData("junk", true)]
    public void PositionOf_AnswersOfAnotherServer_RefetchesOnlyOlderOnes(string? id, bool refetches)
    {
        var feed = new RefetchFeed();
        feed.Update(new(1, 8), 0);

        Assert.Equal(refetches, feed.Next(feed.PositionOf(id)) is not null);
    }
}
