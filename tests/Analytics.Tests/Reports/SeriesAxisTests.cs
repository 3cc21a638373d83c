using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Analytics.Tests.Reports;

public sealed class SeriesAxisTests
{
    [Theory]
    [InlineData(TimeStep.TenSeconds, "2026-03-01T10:00:00Z", "2026-03-01T10:00:29Z", 3)]
    [InlineData(TimeStep.Minute, "2026-03-01T10:00:30Z", "2026-03-01T10:02:00Z", 2)]
    [InlineData(TimeStep.Hour, "2026-03-01T10:59:59Z", "2026-03-01T11:00:01Z", 2)]
    [InlineData(TimeStep.Day, "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z", 7)]
    public void Create_AnyStep_CoversTheRangeWithWholeWindows(TimeStep step, string from, string to, int points)
    {
        var axis = SeriesAxis.Create(step, Time(from), Time(to), TimeZoneInfo.Utc);

        Assert.Equal(points, axis.Starts.Count);
        Assert.True(axis.Starts[0] <= Time(from) && axis.End >= Time(to));
        Assert.All(axis.Starts, start => Assert.Equal(0, start % step.Milliseconds()));
        Assert.Equal(step, axis.Source);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", 25)]
    [InlineData("Europe/Berlin", "2026-06-01", 24)]
    [InlineData("America/New_York", "2026-03-08", 23)]
    // Clocks are changed at midnight: the day starts at 1:00, and a day has two hours from 0:00 to 1:00.
    [InlineData("Africa/Cairo", "2026-04-24", 23)]
    [InlineData("America/Havana", "2026-11-01", 25)]
    public void Create_DaysOfATimeZone_HaveTheHoursOfTheirClock(string zone, string day, int hours)
    {
        var noon = Time(day + "T15:00:00Z");

        var axis = SeriesAxis.Create(TimeStep.Day, noon, noon + 1, TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(hours * TimeStep.Hour.Milliseconds(), axis.End - Assert.Single(axis.Starts));
        Assert.Equal(TimeStep.Hour, axis.Source);
    }

    [Fact]
    public void Create_DaysAcrossAChangeOfTheClock_FollowEachOtherWithoutGaps()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        var axis = SeriesAxis.Create(TimeStep.Day, Time("2026-03-27T00:00:00Z"), Time("2026-04-01T00:00:00Z"), zone);

        string[] expected =
        [
            "2026-03-26T23:00:00Z",
            "2026-03-27T23:00:00Z",
            "2026-03-28T23:00:00Z",
            "2026-03-29T22:00:00Z",
            "2026-03-30T22:00:00Z",
            "2026-03-31T22:00:00Z",
        ];
        Assert.Equal(expected.Select(Time), axis.Starts);
    }

    [Fact]
    public void Create_DayThatAZoneSkipped_KeepsPointsAscending()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");

        var axis = SeriesAxis.Create(TimeStep.Day, Time("2011-12-29T12:00:00Z"), Time("2012-01-01T12:00:00Z"), zone);

        Assert.Equal(axis.Starts.Distinct().Order(), axis.Starts);
        Assert.True(axis.End > axis.Starts[^1]);
    }

    [Fact]
    public void IndexOf_HoursOfADayWith25_IsTheSamePoint()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var axis = SeriesAxis.Create(TimeStep.Day, Time("2026-10-24T12:00:00Z"), Time("2026-10-26T12:00:00Z"), zone);

        var hours = Enumerable.Range(0, 25).Select(hour => axis.Starts[1] + hour * TimeStep.Hour.Milliseconds());

        Assert.All(hours, hour => Assert.Equal(1, axis.IndexOf(hour)));
        Assert.Equal(0, axis.IndexOf(axis.Starts[1] - 1));
    }

    [Theory]
    [InlineData(720, TimeStep.Minute)]
    [InlineData(721, TimeStep.Hour)]
    [InlineData(31 * 1440, TimeStep.Hour)]
    [InlineData(31 * 1440 + 1, TimeStep.Day)]
    public void Choose_LengthOfARange_IsTheShortestStepWithFewPoints(int minutes, TimeStep expected)
    {
        var step = SeriesSteps.Choose(minutes * TimeStep.Minute.Milliseconds());

        Assert.Equal(expected, step);
        Assert.InRange(SeriesAxis.CountPoints(step, minutes * TimeStep.Minute.Milliseconds()), 1, SeriesSteps.MaxPoints);
    }

    [Fact]
    public void TryParse_EveryName_IsItsStep()
    {
        foreach (var step in Enum.GetValues<TimeStep>())
        {
            Assert.True(SeriesSteps.TryParse(step.Name(), out var parsed));
            Assert.Equal(step, parsed);
        }
        Assert.False(SeriesSteps.TryParse("5m", out _));
    }

    private static long Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
