using FlagCluster.Contracts;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>What must be true of a log after any fault.</summary>
internal static class History
{
    /// <summary>One sequence without gaps, in which every acknowledged change is once, at the version that was told, and no other is twice.</summary>
    public static void AssertHolds(IReadOnlyList<Change> history, params ChangeWriter[] writers)
    {
        Assert.Equal(Enumerable.Range(1, history.Count).Select(number => new EnvironmentVersion(1, number)), history.Select(change => change.Version));
        var operations = history.Where(change => change.OperationId is not null).ToLookup(change => change.OperationId!);
        Assert.All(operations, operation => Assert.Single(operation));
        foreach (var (operation, version) in writers.SelectMany(writer => writer.Acknowledged))
        {
            var change = Assert.Single(operations[operation]);
            Assert.Equal(version, change.Version);
            Assert.Equal(operation, Assert.IsType<PutFlag>(Assert.Single(change.Changes.Operations)).Flag.Description);
        }
    }
}
