using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Conditions;

public class TimeAttributeTests
{
    private static readonly DateTimeOffset Boundary = new(2027, 1, 31, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, true, false)]
    [InlineData(0, false, true)]
    [InlineData(1, false, true)]
    public void Test_TimeAroundTheBoundary_BeforeIsExclusiveAndAfterInclusive(int milliseconds, bool before, bool after)
    {
        var now = Boundary.AddMilliseconds(milliseconds);

        foreach (
            var operand in new[] { "\"2027-01-31T08:00:00Z\"", "\"2027-01-31T09:30:00+01:30\"", $"{Boundary.ToUnixTimeMilliseconds()}" }
        )
        {
            Assert.Equal(before, TestEvaluator.Holds($$$"""{"attribute":"@time","before":{{{operand}}}}""", "{}", now));
            Assert.Equal(after, TestEvaluator.Holds($$$"""{"attribute":"@time","after":{{{operand}}}}""", "{}", now));
        }
    }

    [Fact]
    public void Test_ContextAttributeNamedTime_IsIgnored() =>
        Assert.False(TestEvaluator.Holds("""{"attribute":"@time","before":"2020-01-01"}""", """{"@time":"2019-01-01"}""", Boundary));

    [Fact]
    public void Test_NowWithAnotherOffset_ComparesInstants() =>
        Assert.True(
            TestEvaluator.Holds(
                """{"attribute":"@time","after":"2027-01-31T08:00:00Z"}""",
                "{}",
                Boundary.ToOffset(TimeSpan.FromHours(-11))
            )
        );

    [Fact]
    public void Test_TimeWindow_HoldsOnlyInside()
    {
        const string window = """{"all":[{"attribute":"@time","after":"2027-01-31"},{"attribute":"@time","before":"2027-02-01"}]}""";

        Assert.False(TestEvaluator.Holds(window, "{}", new(2027, 1, 30, 23, 59, 59, 999, TimeSpan.Zero)));
        Assert.True(TestEvaluator.Holds(window, "{}", new(2027, 1, 31, 0, 0, 0, TimeSpan.Zero)));
        Assert.True(TestEvaluator.Holds(window, "{}", new(2027, 1, 31, 23, 59, 59, 999, TimeSpan.Zero)));
        Assert.False(TestEvaluator.Holds(window, "{}", new(2027, 2, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
