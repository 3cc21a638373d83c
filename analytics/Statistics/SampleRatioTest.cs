namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Tests whether persons arrive in the arms of a split as its weights say, by chi-square. It holds for one look; for repeated looks use
/// <see cref="SequentialSampleRatioTest"/>.
/// </summary>
public static class SampleRatioTest
{
    /// <summary>Tests the persons of one period, or of several periods, each against its own weights.</summary>
    /// <param name="periods">The periods.</param>
    /// <returns>The statistic; undefined without weights or persons.</returns>
    public static Computed<ChiSquareResult> Compute(params ReadOnlySpan<SampleRatioPeriod> periods)
    {
        var statistic = 0.0;
        var degrees = 0;
        var hasWeights = false;
        var hasPersons = false;
        foreach (var period in periods)
        {
            var arms = period.Arms();
            var total = arms.Sum(arm => arm.Persons);
            hasWeights |= arms.Count > 0;
            hasPersons |= total > 0;
            // A period in which nobody was seen has no information.
            if (total == 0)
                continue;
            degrees += arms.Count - 1;
            statistic += arms.Sum(arm =>
            {
                var expected = total * arm.Share;
                return (arm.Persons - expected) * (arm.Persons - expected) / expected;
            });
        }
        if (!hasWeights)
            return UndefinedReason.NoWeights;
        return hasPersons ? new ChiSquareResult(statistic, degrees) : UndefinedReason.TooFewUnits;
    }
}
