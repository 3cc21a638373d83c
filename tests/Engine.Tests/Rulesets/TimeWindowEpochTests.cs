using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Rulesets;

public class TimeWindowEpochTests
{
    private static readonly DateTimeOffset Open = new(2027, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Close = new(2027, 2, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly CompiledRuleset Window = TestRulesets.Condition(
        """{"all":[{"segment":"opened"},{"attribute":"@time","before":"2027-02-01T08:00:00Z"},{"attribute":"since","before":"2020-01-01"}]}""",
        """{"key":"opened","when":{"attribute":"@time","after":"2027-01-31T08:00:00Z"}}"""
    );

    [Fact]
    public void TimeWindowEpoch_AroundEachBoundary_IncrementsAtTheBoundary()
    {
        Assert.Equal(0, Window.TimeWindowEpoch(DateTimeOffset.MinValue));
        Assert.Equal(0, Window.TimeWindowEpoch(Open.AddMilliseconds(-1)));
        Assert.Equal(1, Window.TimeWindowEpoch(Open));
        Assert.Equal(1, Window.TimeWindowEpoch(Close.AddTicks(-1)));
        Assert.Equal(2, Window.TimeWindowEpoch(Close));
        Assert.Equal(2, Window.TimeWindowEpoch(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void NextTimeBoundary_AroundEachBoundary_ReturnsTheFollowingOne()
    {
        Assert.Equal(Open, Window.NextTimeBoundary(Open.AddDays(-1)));
        Assert.Equal(Close, Window.NextTimeBoundary(Open));
        Assert.Equal(Close, Window.NextTimeBoundary(Close.AddMilliseconds(-1)));
        Assert.Null(Window.NextTimeBoundary(Close));
    }

    [Fact]
    public void TimeWindowEpoch_NoTimeWindows_IsZero() => Assert.Equal(0, CompiledRuleset.Empty.TimeWindowEpoch(Open));

    [Fact]
    public void NextTimeBoundary_NoTimeWindows_IsNull() => Assert.Null(CompiledRuleset.Empty.NextTimeBoundary(Open));

    [Fact]
    public void NextTimeBoundary_TimeWindowOfTwoFlags_StaysUntilBothAreChanged()
    {
        const string flag =
            """{"key":"KEY","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"attribute":"@time","after":"2027-01-31T08:00:00Z"},"serve":{"variant":"on"}}]}""";
        var ruleset = CompiledRuleset.Empty.Apply(
            new([
                new PutItem(TestRulesets.Flag(flag.Replace("KEY", "a", StringComparison.Ordinal))),
                new PutItem(TestRulesets.Flag(flag.Replace("KEY", "b", StringComparison.Ordinal))),
            ]),
            new(1, 1)
        );
        Assert.Equal(Open, ruleset.NextTimeBoundary(DateTimeOffset.UnixEpoch));

        ruleset = ruleset.Apply(new([new DeleteItem(ItemKind.Flag, "a"), new DeleteItem(ItemKind.Flag, "a")]), new(1, 2));
        Assert.Equal(Open, ruleset.NextTimeBoundary(DateTimeOffset.UnixEpoch));

        ruleset = ruleset.Apply(
            new([new PutItem(TestRulesets.Flag("""{"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"on"}"""))]),
            new(1, 3)
        );

        Assert.Null(ruleset.NextTimeBoundary(DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData("253402300799999", true)]
    [InlineData("253402300800000", false)]
    [InlineData("-62135596800000", true)]
    [InlineData("-62135596800001", false)]
    [InlineData("900000000000000", false)]
    public void Validate_TimeBoundaryAtTheEndsOfTheRange_AcceptsRepresentableTimes(string milliseconds, bool valid)
    {
        var flag = TestRulesets.Flag(
            $$$"""{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on","rules":[{"id":"r","when":{"attribute":"@time","after":{{{milliseconds}}}},"serve":{"variant":"on"}}]}"""
        );
        var changes = new ChangeSet([new PutItem(flag)]);

        Assert.Equal(valid, RulesetValidator.Validate(Ruleset.Empty, changes).Count == 0);
        if (valid)
            Assert.Equal(
                long.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture) > 0,
                CompiledRuleset.Empty.Apply(changes, TestRulesets.Version).NextTimeBoundary(DateTimeOffset.UnixEpoch) is not null
            );
    }
}
