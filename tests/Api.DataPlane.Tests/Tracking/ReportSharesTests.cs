using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;
using FlagCluster.Testing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests how the bytes of reports are divided. With one environment its share is half, 500 bytes per second.</summary>
public sealed class ReportSharesTests : IEventStorage
{
    private static readonly SdkKey _key = Key("production", "one");

    private readonly FakeTimeProvider _time = new();
    private readonly ReportShares _shares;

    public ReportSharesTests() => _shares = new(Options.Create(new TrackOptions { BytesPerSecond = 1_000 }), this, _time);

    public long FreeBytes { get; private set; } = long.MaxValue;

    [Fact]
    public void Take_MoreThanTheBurst_WaitsForTheRest()
    {
        Assert.Equal(TimeSpan.Zero, _shares.Take(_key, 2_000));

        Assert.Equal(TimeSpan.FromSeconds(2), _shares.Take(_key, 1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, _shares.Take(_key, 1));
    }

    [Fact]
    public void Take_Rejected_UsesNothing()
    {
        _shares.Take(_key, 1_500);

        _shares.Take(_key, 100_000);

        Assert.Equal(TimeSpan.FromSeconds(1), _shares.GetDelay(_key));
    }

    [Fact]
    public void Take_OtherEnvironmentUsedItsShare_IsAccepted()
    {
        _shares.Take(_key, 1_000_000);

        Assert.Equal(TimeSpan.Zero, _shares.Take(Key("staging", "other"), 600));
    }

    [Fact]
    public void Take_OtherKeyOfTheEnvironmentUsedTheShare_IsAccepted()
    {
        _shares.Take(_key, 1_000_000);

        Assert.Equal(TimeSpan.Zero, _shares.Take(Key("production", "two"), 400));
    }

    [Fact]
    public void Take_OtherEnvironmentReports_DecreasesTheShare()
    {
        _shares.Take(_key, 2_000);

        _shares.Take(Key("staging", "other"), 1);

        // A third of the rate instead of a half.
        Assert.Equal(TimeSpan.FromSeconds(1_000 / (1_000 / 3.0)), _shares.GetDelay(_key));
    }

    [Fact]
    public void Take_OtherEnvironmentIdle_HasTheWholeShareAgain()
    {
        _shares.Take(Key("staging", "other"), 1);
        _time.Advance(TimeSpan.FromSeconds(21));

        Assert.Equal(TimeSpan.Zero, _shares.Take(_key, 1_500));
        Assert.Equal(TimeSpan.FromSeconds(1), _shares.GetDelay(_key));
    }

    [Fact]
    public void Take_SpoolAlmostFull_AcceptsAFractionOfTheFreeSpace()
    {
        FreeBytes = 6_000;

        Assert.Equal(TimeSpan.Zero, _shares.Take(_key, 150));

        // 1/60 of the free space per second is shared, half of it by this key.
        Assert.Equal(TimeSpan.FromSeconds(1), _shares.GetDelay(_key));
    }

    [Fact]
    public void Take_SpoolFull_Waits()
    {
        FreeBytes = 0;
        _shares.Take(_key, 1_000);

        Assert.Equal(TimeSpan.FromSeconds(60), _shares.GetDelay(_key));
    }

    private static SdkKey Key(string environment, string id) =>
        new(id, new("acme", "shop", environment), SdkKeyKind.Server, id, new byte[32], DateTimeOffset.UnixEpoch);
}
