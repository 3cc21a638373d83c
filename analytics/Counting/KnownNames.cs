using System.Runtime.InteropServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents the names of a partition: those that a batch asks for, and the numbers of all. Not thread-safe.
/// </summary>
public sealed class KnownNames
{
    private readonly Dictionary<NameKey, long> _days = [];
    private readonly Dictionary<NameGroup, Dictionary<long, long>> _counts = [];

    /// <summary>Sets the last day of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="day">The day, as the number of days since 1970.</param>
    public void Load(NameKey name, long day) => _days[name] = day;

    /// <summary>Adds a number of names that were counted last on a day.</summary>
    /// <param name="key">The names and the day.</param>
    /// <param name="names">The number.</param>
    public void Load(NameCountKey key, long names)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key.Group, out _);
        counts ??= [];
        counts[key.Day] = counts.GetValueOrDefault(key.Day) + names;
    }

    /// <summary>Adds what a committed batch has changed.</summary>
    /// <param name="change">The change.</param>
    public void Apply(NameSums change)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (var (name, last) in change.Names.Unordered)
            Load(name, last.Day);
        foreach (var (key, count) in change.Counts.Unordered)
            Load(key, count.Events);
    }

    /// <summary>Decides whether a name counts by itself, and remembers it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="day">The day of the watermark, as the number of days since 1970; not before that of an earlier call.</param>
    /// <param name="bound">The bound of its group.</param>
    /// <param name="change">Receives the change.</param>
    /// <returns>False when the bound is reached.</returns>
    internal bool Admit(NameKey name, long day, int bound, NameSums change)
    {
        // Names before the day before do not exist, whether they were removed yet or not.
        var isInUse = _days.TryGetValue(name, out var last) && last >= day - 1;
        if (isInUse && last >= day)
            return true;
        if (!isInUse && CountOf(name.Group, day) + CountOf(name.Group, day - 1) >= bound)
            return false;
        if (isInUse)
            Count(last, -1);
        Count(day, 1);
        _days[name] = day;
        change.Names.Add(name, new(day));
        return true;

        void Count(long of, int names)
        {
            var key = new NameCountKey(name.Group, of);
            Load(key, names);
            change.Counts.Add(key, new(names));
        }
    }

    private long CountOf(NameGroup group, long day) => _counts.TryGetValue(group, out var counts) ? counts.GetValueOrDefault(day) : 0;
}
