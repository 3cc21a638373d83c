using FlagCluster.Integrations.Webhooks;

namespace FlagCluster.Integrations.Tests.Webhooks;

public sealed class DeliveryScheduleTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 30)]
    [InlineData(3, 90)]
    [InlineData(6, 2_430)]
    [InlineData(7, 3_600)]
    [InlineData(int.MaxValue, 3_600)]
    public void DelayAfter_Attempts_GrowsUpToAnHour(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliverySchedule.DelayAfter(attempts));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(int.MaxValue, 300)]
    public void PauseAfter_Failures_GrowsUpToFiveMinutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliverySchedule.PauseAfter(failures));
}
