namespace FlagCluster.Analytics.Counting;

/// <summary>Represents what is counted of crashes. Not thread-safe.</summary>
public sealed class CrashSums
{
    /// <summary>Gets the numbers of crashes by day.</summary>
    public SumTable<CrashCell, EventCount> Days { get; } = new();

    /// <summary>Gets the groups.</summary>
    public SumTable<CrashGroupCell, CrashGroupSum> Groups { get; } = new();

    /// <summary>Gets the numbers of crashes by flag and variant.</summary>
    public SumTable<CrashFlagCell, EventCount> Flags { get; } = new();

    /// <summary>Gets the people with a crash.</summary>
    public SumTable<CrashPeopleCell, HyperLogLog> People { get; } = new();

    /// <summary>Gets whether nothing was counted.</summary>
    public bool IsEmpty => Groups.Count == 0;

    /// <summary>Adds a crash.</summary>
    /// <param name="crash">The crash.</param>
    public void Add(CountedCrash crash)
    {
        ArgumentNullException.ThrowIfNull(crash);
        var (environment, group, day) = (crash.Environment, crash.Group, TimeStep.Day.Start(crash.Time));
        Days.Add(new(day, environment, group, crash.App, crash.Platform), new(1));
        Groups.Add(new(environment, group), CrashGroupSum.One(crash));
        if (crash.TargetingKey is not null)
            AddPerson(new(day, environment, group, "", ""), crash.TargetingKey);
        // A flag that a report names twice crashed once.
        foreach (var (flag, variant) in crash.Flags.Distinct())
        {
            Flags.Add(new(environment, group, flag, variant), new(1));
            // A crash without the variant counts for none.
            if (crash.TargetingKey is not null && variant.Length > 0)
                AddPerson(new(day, environment, "", flag, variant), crash.TargetingKey);
        }
    }

    /// <summary>Adds the sums of other crashes.</summary>
    /// <param name="other">The other sums.</param>
    public void Merge(CrashSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Days.Merge(other.Days);
        Groups.Merge(other.Groups);
        Flags.Merge(other.Flags);
        People.Merge(other.People);
    }

    private void AddPerson(CrashPeopleCell cell, string person) => People.GetOrAdd(cell, () => new()).Add(HyperLogLog.Hash(person));
}
