using System.Runtime.InteropServices;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Counts the evaluations of the last hour by minute, environment, flag, variant and kind, in memory. Above <see cref="MaxCounts"/>
/// combinations, further ones are only counted together. Thread-safe.
/// </summary>
public sealed class MinuteCounts
{
    /// <summary>The number of minutes kept.</summary>
    public const int Minutes = 60;

    /// <summary>The largest number of combinations kept.</summary>
    public const int MaxCounts = 100_000;

    /// <summary>The length of a minute in milliseconds.</summary>
    internal const long Minute = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Sum> _sums = [];
    private long _newest;

    /// <summary>Gets the evaluations that exceeded <see cref="MaxCounts"/>.</summary>
    public long Uncounted { get; private set; }

    /// <summary>Returns the counts, oldest first.</summary>
    public IReadOnlyList<EvaluationCount> Read()
    {
        lock (_gate)
        {
            return
            [
                .. _sums
                    .Select(entry => ToCount(entry.Key, entry.Value))
                    .OrderBy(count => count.Minute)
                    .ThenBy(count => count.Environment, StringComparer.Ordinal)
                    .ThenBy(count => count.FlagKey, StringComparer.Ordinal)
                    .ThenBy(count => count.Variant, StringComparer.Ordinal)
                    .ThenBy(count => count.Kind),
            ];
        }
    }

    /// <summary>Adds evaluations that were recorded.</summary>
    /// <param name="key">What they have in common. Counts of a minute that is not kept are ignored.</param>
    /// <param name="count">The number of evaluations recorded.</param>
    /// <param name="rate">Their sampling ratio.</param>
    internal void Add(in Key key, long count, double rate)
    {
        lock (_gate)
        {
            if (key.Minute > _newest)
                RemoveOld(_newest = key.Minute);
            if (key.Minute <= _newest - Minutes * Minute)
                return;
            if (_sums.Count >= MaxCounts && !_sums.ContainsKey(key))
            {
                Uncounted += count;
                return;
            }
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
            sum = new(sum.Events + count, sum.Evaluations + count / rate);
        }
    }

    private static EvaluationCount ToCount(Key key, Sum sum) =>
        new(key.Minute, key.Environment, key.Flag, key.Variant, key.Kind, sum.Events, sum.Evaluations);

    private void RemoveOld(long newest)
    {
        foreach (var key in _sums.Keys.Where(key => key.Minute <= newest - Minutes * Minute).ToList())
            _sums.Remove(key);
    }

    internal readonly record struct Key(long Minute, string Environment, string Flag, string? Variant, EvaluationKind Kind);

    private readonly record struct Sum(long Events, double Evaluations);
}
