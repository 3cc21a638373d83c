using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.People;

/// <summary>Represents the people who were exposed to a flag, each with one variant.</summary>
public sealed class ExposedPeople
{
    private ExposedPeople(IReadOnlyDictionary<string, Exposure> people, int multiple)
    {
        People = people;
        Multiple = multiple;
    }

    /// <summary>Gets the exposure of each person, by targeting key.</summary>
    public IReadOnlyDictionary<string, Exposure> People { get; }

    /// <summary>Gets the number of people who were exposed to several variants.</summary>
    public int Multiple { get; }

    /// <summary>Assigns each person to a variant. The order in which events arrived does not matter.</summary>
    /// <param name="exposures">The folded exposures.</param>
    /// <param name="query">Which exposures count.</param>
    public static ExposedPeople Resolve(SumTable<ExposureCell, ExposureSum> exposures, ExposureQuery query)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(query);
        var counted = exposures.Unordered.Where(row => Counts(row.Key, row.Value, query)).ToList();
        var phase = query.Phase ?? (counted.Count == 0 ? 0 : counted.Max(row => row.Key.Phase));
        var people = new Dictionary<string, Exposure>(StringComparer.Ordinal);
        var multiple = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (cell, times) in counted.Where(row => row.Key.Phase == phase))
        {
            var exposure = new Exposure(cell.Variant, times.First);
            if (!people.TryAdd(cell.Person, exposure))
            {
                var known = people[cell.Person];
                if (known.Variant != exposure.Variant)
                    multiple.Add(cell.Person);
                people[cell.Person] = Earlier(known, exposure);
            }
        }
        if (query.Multiple == MultipleVariants.Exclude)
            foreach (var person in multiple)
                people.Remove(person);
        return new(people, multiple.Count);
    }

    private static bool Counts(ExposureCell cell, ExposureSum times, ExposureQuery query) =>
        cell.Environment == query.Environment
        && cell.Flag == query.Flag
        && (query.Phase is not { } phase || cell.Phase == phase)
        && (query.Rule is null || cell.Rule == query.Rule)
        && query.Variants.Contains(cell.Variant)
        && query.Reasons.Contains(cell.Reason)
        && (query.Clients is null || (cell.Client is { } client && query.Clients.Contains(client)))
        && times.First < query.Until;

    private static Exposure Earlier(Exposure left, Exposure right)
    {
        if (left.Since != right.Since)
            return left.Since < right.Since ? left : right;
        return string.CompareOrdinal(left.Variant, right.Variant) <= 0 ? left : right;
    }
}
