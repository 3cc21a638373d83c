using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.People;
using FlagCluster.Analytics.Statistics;
using FlagCluster.Analytics.Tests.Counting;

namespace FlagCluster.Analytics.Tests.People;

public sealed class VariantConversionsTests
{
    private const string Environment = RandomEvents.Environment;
    private const string Flag = "checkout";

    private int _number;

    [Fact]
    public void Compute_PersonExposedOnManyDays_CountsOnce()
    {
        var sums = Fold(Exposed("u", "on", 0), Exposed("u", "on", 86_400_000), Exposed("u", "on", 172_800_000));

        Assert.Equal(1, Compute(sums)["on"].People);
    }

    [Fact]
    public void Compute_SecondExposure_DoesNotExtendTheWindow()
    {
        var sums = Fold(Exposed("u", "on", 0), Exposed("u", "on", 900), Bought("u", 1_500, 5));

        Assert.Equal(0, Compute(sums, window: 1_000)["on"].Converted);
    }

    [Fact]
    public void Compute_EarlierExposureArrivesLate_MovesTheWindow()
    {
        var before = Fold(Exposed("u", "on", 900), Bought("u", 1_500, 5));
        var late = Fold(Exposed("u", "on", 100));

        Assert.Equal(1, Compute(before, window: 1_000)["on"].Converted);
        before.Merge(late);
        Assert.Equal(0, Compute(before, window: 1_000)["on"].Converted);
    }

    [Fact]
    public void Compute_OtherVariant_IsLeftOut()
    {
        var sums = Fold(Exposed("u", "on", 0), Exposed("w", "beta", 0));

        Assert.Equal(["off", "on"], Compute(sums).Keys.Order());
        Assert.Equal(1, Compute(sums).Values.Sum(variant => variant.People));
    }

    [Fact]
    public void Compute_NobodyInAVariant_IsUndefinedAndNotZero()
    {
        var off = Compute(Fold(Exposed("u", "on", 0)))["off"];

        Assert.Equal(UndefinedReason.TooFewUnits, off.Share.Reason);
        Assert.Equal(UndefinedReason.TooFewUnits, off.Mean.Reason);
    }

    [Fact]
    public void Compute_ClientKeys_AreLeftOutOfServerKeys()
    {
        var sums = Fold(
            Exposed("u", "on", 0),
            Exposed("w", "on", 0, client: "public"),
            Bought("u", 10, 5, client: "public"),
            Bought("u", 10, 5)
        );

        var conversions = VariantConversions.Compute(
            ExposedPeople.Resolve(sums.Exposures, Query with { Clients = ["server"] }),
            sums.PersonTracks,
            Query,
            new ConversionQuery("purchase", 1_000) { Clients = ["server"] }
        )["on"];

        Assert.Equal((1, 1, 5.0), (conversions.People, conversions.Events, conversions.Values.Mean));
    }

    [Fact]
    public void Compute_PeopleWithoutValues_CountAsZero()
    {
        var on = Compute(Fold(Exposed("u", "on", 0), Exposed("w", "on", 0), Bought("u", 10, 3), Bought("u", 20, 5)))["on"];

        Assert.Equal((2, 1, 2, 4.0), (on.People, on.Converted, on.Events, on.Values.Mean));
    }

    [Fact]
    public void Compute_ValueTooLargeForASum_HasNoMean()
    {
        var on = Compute(Fold(Exposed("u", "on", 0), Exposed("w", "on", 0), Bought("u", 10, 9e8), Bought("u", 20, 9e8)))["on"];

        Assert.Equal(UndefinedReason.ValueTooLarge, on.Mean.Reason);
    }

    private static ExposureQuery Query => new(Environment, Flag, ["on", "off"]);

    private static IReadOnlyDictionary<string, VariantConversions> Compute(EventSums sums, long window = 3_600_000) =>
        VariantConversions.Compute(
            ExposedPeople.Resolve(sums.Exposures, Query),
            sums.PersonTracks,
            Query,
            new ConversionQuery("purchase", window)
        );

    private static EventSums Fold(params CountedEvent[] events) =>
        new EventFold(TimeStep.Minute, [new(Environment, Flag, [0])]).Fold(events, new());

    private CountedEvaluation Exposed(string person, string variant, long time, string client = "server") =>
        new(Ids.Numbered(1, _number++), time, Environment, person, client, EvaluationKind.Single, [new(Flag, variant, "SPLIT", "rollout")]);

    private CountedTrack Bought(string person, long time, double value, string client = "server") =>
        new(Ids.Numbered(1, _number++), time, Environment, person, client, "purchase", value);
}
