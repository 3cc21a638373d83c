using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.People;

/// <summary>Represents the people of a variant and what they did after their first exposure.</summary>
/// <param name="People">The number of people.</param>
/// <param name="Converted">The number of people with at least one event.</param>
/// <param name="Events">The number of their events.</param>
/// <param name="Values">The moments of each person's sum of values, 0 for people without.</param>
/// <param name="Immature">The number of people left out because their window is still open.</param>
public sealed record VariantConversions(long People, long Converted, long Events, RunningMoments Values, long Immature)
{
    /// <summary>Gets the sample of the share of people who converted.</summary>
    public Computed<Sample> Share => Sample.OfProportion(People, Converted);

    /// <summary>Gets the sample of the people's sums of values.</summary>
    public Computed<Sample> Mean => Values.Count == People ? Sample.OfMoments(Values) : UndefinedReason.ValueTooLarge;

    /// <summary>Counts the conversions of exposed people by variant.</summary>
    /// <param name="people">The exposed people.</param>
    /// <param name="tracks">The folded events of people.</param>
    /// <param name="exposures">Which exposures were counted.</param>
    /// <param name="query">Which events count.</param>
    /// <returns>The conversions of each compared variant, also of those without people.</returns>
    public static IReadOnlyDictionary<string, VariantConversions> Compute(
        ExposedPeople people,
        SumTable<PersonTrackCell, TrackSum> tracks,
        ExposureQuery exposures,
        ConversionQuery query
    )
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(query);
        var sums = new Dictionary<string, TrackSum>(StringComparer.Ordinal);
        foreach (var (cell, sum) in tracks.Unordered)
            if (
                cell.Environment == exposures.Environment
                && cell.Name == query.Name
                && (query.Clients is null || (cell.Client is { } client && query.Clients.Contains(client)))
                && people.People.TryGetValue(cell.Person, out var exposure)
                && query.Contains(exposure.Since, cell.Time)
            )
                sums[cell.Person] = sums.TryGetValue(cell.Person, out var known) ? known.Plus(sum) : sum;
        return exposures.Variants.ToDictionary(variant => variant, variant => OfVariant(variant, people, sums, query));
    }

    private static VariantConversions OfVariant(
        string variant,
        ExposedPeople people,
        Dictionary<string, TrackSum> sums,
        ConversionQuery query
    )
    {
        long count = 0,
            converted = 0,
            events = 0,
            immature = 0;
        // One value a person, summed as exact integers: the moments do not depend on the order of the people.
        var values = default(TrackSum);
        foreach (var (person, exposure) in people.People)
        {
            if (exposure.Variant != variant)
                continue;
            if (!query.IsMature(exposure.Since))
            {
                immature++;
                continue;
            }
            count++;
            var sum = sums.GetValueOrDefault(person);
            converted += sum.Events > 0 ? 1 : 0;
            events += sum.Events;
            values = values.Plus(TrackSum.One(sum.Sum));
        }
        return new(count, converted, events, values.Moments, immature);
    }
}
