using FlagCluster.Control.Accounts;

namespace FlagCluster.Control.Tests.Accounts;

public sealed class SignInDelayTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(14, 512)]
    [InlineData(15, 900)]
    [InlineData(int.MaxValue, 900)]
    public void After_Failures_DoublesUpToTheLongest(int failures, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), new SignInDelay(5, TimeSpan.FromSeconds(900)).After(failures));
    }
}
