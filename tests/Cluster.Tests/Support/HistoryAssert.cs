using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Asserts the properties that a history must have after any fault.</summary>
internal static class HistoryAssert
{
    /// <summary>
    /// Asserts that the history has no gaps, and that it contains each acknowledged change once at its version and no other change twice.
    /// </summary>
    public static void IsConsistent(IReadOnlyList<Change> history, params ChangeWriter[] writers)
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

    /// <summary>Returns the longest time without a commit between the first and the last change of the writers.</summary>
    public static TimeSpan LongestOutage(IReadOnlyList<Change> history, params ChangeWriter[] writers)
    {
        var times = history
            .SkipWhile(change => !IsOfWriters(change))
            .Reverse()
            .SkipWhile(change => !IsOfWriters(change))
            .Reverse()
            .Select(change => change.Time)
            .ToList();
        return times.Zip(times.Skip(1), (earlier, later) => later - earlier).Append(TimeSpan.Zero).Max();

        bool IsOfWriters(Change change) => Array.Exists(writers, writer => writer.Acknowledged.ContainsKey(change.OperationId ?? ""));
    }
}
