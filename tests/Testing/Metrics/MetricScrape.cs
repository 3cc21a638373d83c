namespace FlagCluster.Testing.Metrics;

/// <summary>Reads <c>/metrics</c> of running programs.</summary>
public static class MetricScrape
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads until everything that is expected is shown by any of them, and gives up after a while: what was done is measured a moment
    /// after its answer.
    /// </summary>
    /// <returns>What each showed last.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, ScrapedMetric>>> ReadAsync(
        IReadOnlyCollection<DocumentedMetric> expected,
        params HttpClient[] programs
    )
    {
        ArgumentNullException.ThrowIfNull(programs);
        var start = TimeProvider.System.GetTimestamp();
        List<IReadOnlyDictionary<string, ScrapedMetric>> shown = [];
        await Waiting.Until(
            async () =>
            {
                shown.Clear();
                foreach (var program in programs)
                    shown.Add(ScrapedMetric.Read(await program.GetStringAsync("/metrics")));
                return !MetricDifferences.Missing(expected, shown).Any() || TimeProvider.System.GetElapsedTime(start) > Patience;
            },
            "the metrics"
        );
        return shown;
    }
}
