using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>What must be true of a log after any fault.</summary>
internal static class History
{
    /// <summary>
    /// One sequence without gaps, in which every acknowledged change is once, at the version that was told, and no other is twice.
    /// </summary>
    public static void AssertHolds(IReadOnlyList<Change> history, params ChangeWriter[] writers)
    {
        var versions = Enumerable.Range(1, history.Count).Select(number => new EnvironmentVersion(1, number));
        Assert.Equal(versions, history.Select(change => change.Version));
        var operations = history.Where(change => change.OperationId is not null).ToLookup(change => change.OperationId!);
        Assert.All(operations, operation => Assert.Single(operation));
        foreach (var (operation, version) in writers.SelectMany(writer => writer.Acknowledged))
        {
            var change = Assert.Single(operations[operation]);
            Assert.Equal(version, change.Version);
            Assert.Equal(operation, Assert.IsType<Flag>(Assert.IsType<PutItem>(Assert.Single(change.Changes.Operations)).Item).Description);
        }
    }

    /// <summary>The longest time in which nothing was committed, between the first and the last change of some writers.</summary>
    public static TimeSpan LongestOutage(IReadOnlyList<Change> history, params ChangeWriter[] writers)
    {
        var times = history
            .SkipWhile(change => !IsTheirs(change))
            .Reverse()
            .SkipWhile(change => !IsTheirs(change))
            .Reverse()
            .Select(change => change.Time)
            .ToList();
        return times.Zip(times.Skip(1), (earlier, later) => later - earlier).Append(TimeSpan.Zero).Max();

        bool IsTheirs(Change change) => Array.Exists(writers, writer => writer.Acknowledged.ContainsKey(change.OperationId ?? ""));
    }
}
