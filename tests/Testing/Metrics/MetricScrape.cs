namespace FlagCluster.Testing.Metrics;

/// <summary>Reads <c>/metrics</c> of running programs.</summary>
public static class MetricScrape
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads until the programs together expose every expected metric, for ten seconds at most: a request is measured after its response
    /// was sent.
    /// </summary>
    /// <returns>The metrics of each program at the last attempt.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, ScrapedMetric>>> ReadAsync(
        IReadOnlyCollection<DocumentedMetric> expected,
        params HttpClient[] programs
    )
    {
        ArgumentNullException.ThrowIfNull(programs);
        var start = TimeProvider.System.GetTimestamp();
        List<IReadOnlyDictionary<string, ScrapedMetric>> exposed = [];
        await Waiting.Until(
            async () =>
            {
                exposed.Clear();
                foreach (var program in programs)
                    exposed.Add(ScrapedMetric.Read(await program.GetStringAsync("/metrics")));
                return !MetricDifferences.Missing(expected, exposed).Any() || TimeProvider.System.GetElapsedTime(start) > Timeout;
            },
            "the metrics"
        );
        return exposed;
    }
}
