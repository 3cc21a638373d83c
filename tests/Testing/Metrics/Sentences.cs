namespace FlagCluster.Testing.Metrics;

/// <summary>What is wrong, a sentence for each.</summary>
public static class Sentences
{
    /// <summary>Fails with all of them, whole; xunit shows the beginnings of a few.</summary>
    public static void AssertNone(this IEnumerable<string> sentences)
    {
        var all = sentences.Distinct().ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
