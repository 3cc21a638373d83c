using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Merges unique people at the points of an axis. A person counts once at each point, and once in the whole range.</summary>
/// <param name="axis">The axis.</param>
/// <param name="kind">The kind that counts, or null for every kind.</param>
internal sealed class PeopleOnAxis(SeriesAxis axis, EvaluationKind? kind)
{
    private readonly People _all = new(axis.Starts.Count);
    private readonly SortedDictionary<string, People> _variants = new(StringComparer.Ordinal);

    /// <summary>Gets the people of the whole range.</summary>
    public long Total => Count(_all.Range);

    /// <summary>Gets the people at each point.</summary>
    public IReadOnlyList<long> Values => [.. _all.Points.Select(Count)];

    /// <summary>Gets the people of each variant.</summary>
    public IReadOnlyList<SeriesItem> Series =>
        [.. _variants.Select(entry => new SeriesItem(entry.Key, Count(entry.Value.Range), [.. entry.Value.Points.Select(Count)]))];

    /// <summary>Adds the people of one window.</summary>
    public void Add(PeopleCell cell, HyperLogLog people)
    {
        var index = axis.IndexOf(cell.Start);
        if (index < 0 || (kind is not null && cell.Kind != kind))
            return;
        var variant = cell.Variant ?? ReportNames.DefaultVariant;
        if (!_variants.TryGetValue(variant, out var known))
            _variants.Add(variant, known = new(axis.Starts.Count));
        known.Add(index, people);
        _all.Add(index, people);
    }

    private static long Count(HyperLogLog? people) => people is null ? 0 : (long)Math.Round(people.Estimate);

    private sealed class People(int points)
    {
        public HyperLogLog?[] Points { get; } = new HyperLogLog?[points];

        public HyperLogLog Range { get; } = new();

        public void Add(int index, HyperLogLog people)
        {
            (Points[index] ??= new()).UnionWith(people);
            Range.UnionWith(people);
        }
    }
}
