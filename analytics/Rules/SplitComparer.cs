using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>
/// Compares the people in each arm with the weights of the split at every look. An alert needs significance and size: with many people the
/// smallest deviation is significant.
/// </summary>
internal static class SplitComparer
{
    public static (RuleReading Reading, RuleEvidence Evidence) Read(
        AnomalyRule rule,
        double alpha,
        SplitObservation observation,
        RuleEvidence? known
    )
    {
        var evidence = known?.Phase == observation.Phase ? known : new RuleEvidence(observation.Phase);
        var arms = observation.Split.Arms();
        var people = arms.Sum(arm => arm.Persons);
        var reading = new RuleReading(observation.End, ReadingResult.NoData) { People = people };
        if (people == evidence.People || people == 0)
            return (reading, evidence);
        if (people < evidence.People)
            return (reading with { Result = ReadingResult.NotEnough, Undefined = UndefinedReason.CountsShrank }, evidence);
        evidence = evidence with { People = people };
        if (arms.Count < 2)
            return (reading with { Result = ReadingResult.NotEnough, Undefined = UndefinedReason.NoControl }, evidence);
        var computed = SequentialSampleRatioTest.Compute(observation.Split).Value;
        evidence = evidence with { Log = computed.Log, PValue = Math.Min(evidence.PValue, computed.PValue) };
        reading = reading with { Result = ReadingResult.NotEnough, PValue = evidence.PValue };
        // The minimum is of all arms together: an empty arm is the clearest mismatch.
        if (people < rule.MinimumPeople * arms.Count || !MinimumSample.IsEnoughForSampleRatio(observation.Split))
            return (reading, evidence);
        var (persons, expected) = arms.MaxBy(arm => Deviation(arm, people, rule));
        var share = Deviation((persons, expected), people, rule) / rule.AtLeast.Amount;
        return (
            reading with
            {
                Value = (double)persons / people,
                Baseline = expected,
                ShareOfLimit = share,
                Result = Limit.Judge(share, evidence.PValue <= alpha, rule),
            },
            evidence
        );
    }

    /// <summary>Returns by how much the share of an arm differs from its weight.</summary>
    private static double Deviation((long Persons, double Share) arm, long people, AnomalyRule rule)
    {
        var difference = Math.Abs((double)arm.Persons / people - arm.Share);
        return rule.AtLeast.IsRelative ? difference / arm.Share : difference;
    }
}
