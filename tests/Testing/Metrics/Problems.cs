namespace FlagCluster.Testing.Metrics;

/// <summary>Provides an assertion for lists of problems.</summary>
public static class Problems
{
    /// <summary>Fails with the full text of all problems, where xunit would truncate the list.</summary>
    public static void AssertNone(this IEnumerable<string> problems)
    {
        var all = problems.Distinct().ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
