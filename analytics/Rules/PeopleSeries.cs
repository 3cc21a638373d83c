using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.People;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Reads the observations of a rule that compares variants or arms from folded people.</summary>
/// <param name="sums">The folded sums, with the flag of the rule followed.</param>
/// <param name="rule">A rule that is a test.</param>
/// <param name="environment">The environment.</param>
/// <param name="phase">The start of the rollout phase, in Unix milliseconds.</param>
/// <param name="clients">The SDK keys whose events count; null for all. A rule that acts counts server keys only.</param>
public sealed class PeopleSeries(EventSums sums, AnomalyRule rule, string environment, long phase, ImmutableHashSet<string>? clients = null)
{
    /// <summary>Returns the people of both variants up to the end of a window.</summary>
    /// <param name="end">The end of the window, exclusive, in Unix milliseconds.</param>
    public VariantObservation At(long end)
    {
        var (treatment, control) = (rule.Variant!, rule.Compare.Variant!);
        var exposures = Query(end, [treatment, control]);
        var people = ExposedPeople.Resolve(sums.Exposures, exposures);
        var events = new ConversionQuery(rule.Metric.Track!, rule.Window) { Until = end - 1, Clients = clients };
        var all = VariantConversions.Compute(people, sums.PersonTracks, exposures, events);
        // The value of a person is final when the window after the first exposure is over; counts need no final values.
        var matured = VariantConversions.Compute(people, sums.PersonTracks, exposures, events with { MaturedAt = end - 1 });
        return new(end, phase, Totals(treatment), Totals(control));

        VariantTotals Totals(string variant) => new(all[variant].People, all[variant].Converted, matured[variant].Mean);
    }

    /// <summary>Returns the people in each arm of a split up to the end of a window.</summary>
    /// <param name="end">The end of the window, exclusive, in Unix milliseconds.</param>
    /// <param name="weights">The weight of each variant in this phase.</param>
    /// <param name="split">The id of the flag's rule that splits; null for every rule.</param>
    public SplitObservation At(long end, IReadOnlyDictionary<string, double> weights, string? split = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var variants = weights.Keys.Order(StringComparer.Ordinal).ToImmutableArray();
        var people = ExposedPeople
            .Resolve(sums.Exposures, Query(end, variants) with { Rule = split })
            .People.Values.CountBy(person => person.Variant)
            .ToDictionary();
        return new(
            end,
            phase,
            new SampleRatioPeriod(
                [.. variants.Select(variant => (long)people.GetValueOrDefault(variant))],
                [.. variants.Select(variant => weights[variant])]
            )
        );
    }

    private ExposureQuery Query(long end, ImmutableArray<string> variants) =>
        new(environment, rule.Flag, variants)
        {
            Phase = phase,
            Multiple = MultipleVariants.First,
            Clients = clients,
            Until = end,
        };
}
