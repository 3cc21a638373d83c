using FlagCluster.Contracts.Threading;

namespace FlagCluster.Contracts.Tests.Threading;

public sealed class OnceFlagTests
{
    private readonly OnceFlag _flag = new();

    [Fact]
    public void TrySet_SecondCall_ReturnsFalse()
    {
        var first = _flag.TrySet();
        var second = _flag.TrySet();

        Assert.True(first);
        Assert.False(second);
    }

    [Fact]
    public void TrySet_AfterReset_ReturnsTrue()
    {
        _flag.TrySet();

        Assert.True(_flag.TryReset());
        Assert.True(_flag.TrySet());
    }

    [Fact]
    public void TryReset_NotSet_ReturnsFalse() => Assert.False(_flag.TryReset());
}
