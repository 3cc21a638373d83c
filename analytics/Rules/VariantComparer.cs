using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>
/// Compares two variants at every look: by the exact evidence of counts for shares of people, by a confidence sequence for means. An alert
/// needs significance, size and enough people.
/// </summary>
internal static class VariantComparer
{
    /// <summary>The number of people of both variants for which the confidence sequence of means is narrowest.</summary>
    private const double MinTuning = 5_000;

    public static (RuleReading Reading, RuleEvidence Evidence) Read(
        AnomalyRule rule,
        double alpha,
        VariantObservation observation,
        RuleEvidence? known
    )
    {
        var evidence = known?.Phase == observation.Phase ? known : new RuleEvidence(observation.Phase);
        var (treatment, control) = (observation.Treatment, observation.Control);
        var people = treatment.People + control.People;
        var changed = people != evidence.People || treatment.Converted != evidence.Treatment || control.Converted != evidence.Control;
        var reading = new RuleReading(observation.End, ReadingResult.NoData)
        {
            People = people,
            Events = treatment.Converted + control.Converted,
        };
        // Rows were removed, or are counted again. What was seen before is no new evidence when it comes back.
        if (HasShrunk(evidence, treatment, control))
            return (reading with { Result = ReadingResult.NotEnough, Undefined = UndefinedReason.CountsShrank }, evidence);
        // Without new people or events nothing is learnt: after a kill the variant has no traffic, which is no recovery.
        if (treatment.People == 0 || control.People == 0 || !changed)
            return (reading, Seen(evidence, treatment, control));
        return rule.Metric.Kind == MetricKind.TrackPeople
            ? ByPeople(rule, alpha, treatment, control, reading, evidence)
            : ByMean(rule, alpha, treatment, control, reading, Seen(evidence, treatment, control));
    }

    private static bool HasShrunk(RuleEvidence before, VariantTotals treatment, VariantTotals control) =>
        treatment.People < before.Exposed
        || control.People < before.People - before.Exposed
        || treatment.Converted < before.Treatment
        || control.Converted < before.Control;

    private static RuleEvidence Seen(RuleEvidence evidence, VariantTotals treatment, VariantTotals control) =>
        evidence with
        {
            People = treatment.People + control.People,
            Exposed = treatment.People,
            Treatment = treatment.Converted,
            Control = control.Converted,
        };

    private static (RuleReading, RuleEvidence) ByPeople(
        AnomalyRule rule,
        double alpha,
        VariantTotals treatment,
        VariantTotals control,
        RuleReading reading,
        RuleEvidence evidence
    )
    {
        var (value, baseline) = ((double)treatment.Converted / treatment.People, (double)control.Converted / control.People);
        evidence = Accumulate(evidence, treatment, control);
        if ((value - baseline) * (int)rule.Direction > 0)
            evidence = evidence with { PValue = Math.Min(evidence.PValue, new Evidence(evidence.Log).PValue) };
        return (Judge(rule, alpha, treatment, control, reading, value, baseline, evidence), evidence);
    }

    /// <summary>
    /// Multiplies the evidence by that of the people who got an event since the last look, each part with the exposure at its time. With an
    /// unchanged split the product is the evidence of all people together.
    /// </summary>
    private static RuleEvidence Accumulate(RuleEvidence evidence, VariantTotals treatment, VariantTotals control)
    {
        var share = (double)treatment.People / (treatment.People + control.People);
        // Both are defined, because both variants have people.
        var now = CountEvidence.Compare(treatment.Converted, control.Converted, share).Value;
        var before = CountEvidence.Compare(evidence.Treatment, evidence.Control, share).Value;
        return Seen(evidence, treatment, control) with { Log = evidence.Log + now.Log - before.Log };
    }

    private static (RuleReading, RuleEvidence) ByMean(
        AnomalyRule rule,
        double alpha,
        VariantTotals treatment,
        VariantTotals control,
        RuleReading reading,
        RuleEvidence evidence
    )
    {
        var test = new SequentialTest(
            alpha,
            Math.Max(MinTuning, 2 * rule.MinimumPeople),
            rule.Direction == ChangeDirection.Up ? Alternative.Greater : Alternative.Less
        );
        var compared = test.Compare(control.Mean, treatment.Mean, Difference.Absolute);
        if (!compared.TryGet(out var comparison))
            return (reading with { Result = ReadingResult.NotEnough, Undefined = compared.Reason }, evidence);
        evidence = evidence with { PValue = Math.Min(evidence.PValue, comparison.PValue) };
        return (Judge(rule, alpha, treatment, control, reading, treatment.Mean.Value.Mean, control.Mean.Value.Mean, evidence), evidence);
    }

    private static RuleReading Judge(
        AnomalyRule rule,
        double alpha,
        VariantTotals treatment,
        VariantTotals control,
        RuleReading reading,
        double value,
        double baseline,
        RuleEvidence evidence
    )
    {
        reading = reading with { Result = ReadingResult.NotEnough, Value = value, Baseline = baseline, PValue = evidence.PValue };
        if (Math.Min(treatment.People, control.People) < rule.MinimumPeople || reading.Events < rule.MinimumEvents)
            return reading;
        var change = Limit.OfChange(value, baseline, rule.AtLeast, rule.Direction);
        if (!change.TryGet(out var share))
        {
            // A share of people above zero is infinitely more than none; the change of a mean from zero has no relative size.
            if (rule.Metric.Kind != MetricKind.TrackPeople)
                return reading with { Undefined = change.Reason };
            share = value > 0 && rule.Direction == ChangeDirection.Up ? double.PositiveInfinity : 0;
        }
        return reading with { ShareOfLimit = share, Result = Limit.Judge(share, evidence.PValue <= alpha, rule) };
    }
}
