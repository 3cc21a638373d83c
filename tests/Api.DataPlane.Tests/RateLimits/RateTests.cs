using System.Net;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Testing;

namespace FlagCluster.Api.DataPlane.Tests.RateLimits;

public sealed class RateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_MoreThanTwoSecondsAtOnce_IsRejectedUntilTheTimeItReturns()
    {
        var rate = new Rate(10, _time);
        var state = 0L;
        for (var i = 0; i < 20; i++)
            Assert.Equal(TimeSpan.Zero, rate.Take(ref state));

        var delay = rate.Take(ref state);

        Assert.Equal(TimeSpan.FromSeconds(0.1), delay);
        _time.Advance(delay);
        Assert.Equal(TimeSpan.Zero, rate.Take(ref state));
    }

    [Fact]
    public void Take_WithoutLimit_IsNeverRejected()
    {
        var rate = new Rate(0, _time);
        var state = 0L;

        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Equal(TimeSpan.Zero, rate.Take(ref state)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(13)]
    public void Take_AnyPauses_NeverAcceptsMoreThanTheRate(int seed)
    {
        var rate = new Rate(100, _time);
        var began = _time.GetUtcNow();
        var state = 0L;
        var accepted = 0;

        for (var i = 0; i < 10_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(i * seed % 17 == 0 ? 31 : 1));
            accepted += rate.Take(ref state) == TimeSpan.Zero ? 1 : 0;
        }

        Assert.InRange(accepted, 1_000, 200 + (_time.GetUtcNow() - began).TotalSeconds * 100);
    }

    [Fact]
    public void Take_Any_AllocatesNothing()
    {
        var rates = new AddressRates(new(1, TimeProvider.System));
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("::ffff:10.0.0.1")];
        foreach (var address in addresses)
            rates.Take(address);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            rates.Take(addresses[i % addresses.Length]);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.2", false)]
    public void Take_OfAnotherAddress_SharesTheRateOfAnIpv6Network(string first, string second, bool isShared)
    {
        var rates = new AddressRates(new(1, _time));
        while (rates.Take(IPAddress.Parse(first)) == TimeSpan.Zero) { }

        Assert.Equal(isShared, rates.Take(IPAddress.Parse(second)) > TimeSpan.Zero);
    }
}
