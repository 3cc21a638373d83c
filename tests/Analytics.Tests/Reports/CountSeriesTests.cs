using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Analytics.Tests.Reports;

public sealed class CountSeriesTests
{
    private const long Minute = 60_000;

    private static readonly SeriesAxis Axis = SeriesAxis.Create(TimeStep.Minute, 0, 3 * Minute, TimeZoneInfo.Utc);

    [Fact]
    public void Arrange_Rows_FillTheirPointsAndLeaveOthersZero()
    {
        var series = CountSeries.Arrange(Axis, [Row(0, "on", 2), Row(2 * Minute, "on", 3), Row(Minute, "off", 1)]);

        Assert.Equal(["on", "off"], series.Select(one => one.Name));
        Assert.Equal([2, 0, 3], series[0].Points.Select(point => point.Events));
        Assert.Equal([0, 1, 0], series[1].Points.Select(point => point.Events));
        Assert.Equal(5, series[0].Total.Events);
    }

    [Fact]
    public void Arrange_Rest_IsLastHoweverLarge()
    {
        var series = CountSeries.Arrange(Axis, [Row(0, null, 100) with { IsRest = true }, Row(0, "on", 1), Row(0, null, 2)]);

        Assert.Equal([(null, false), ("on", false), (null, true)], series.Select(one => (one.Name, one.IsRest)));
    }

    [Fact]
    public void Arrange_RowsOfSeveralSourceWindows_AreAdded()
    {
        var day = SeriesAxis.Create(TimeStep.Day, 0, 1, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        var hour = TimeStep.Hour.Milliseconds();

        var series = CountSeries.Arrange(day, Enumerable.Range(-9, 24).Select(index => Row(index * hour, "on", 1)));

        Assert.Equal([24], Assert.Single(series).Points.Select(point => point.Events));
    }

    private static SeriesRow Row(long start, string? name, int events) => new(start, name, false, new(events, events * 1_000_000L));
}
