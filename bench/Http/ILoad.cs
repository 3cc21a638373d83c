namespace FlagCluster.Bench.Http;

/// <summary>Some connections to one endpoint that are put to work for a while at a time.</summary>
internal interface ILoad : IDisposable
{
    /// <summary>Loads the endpoint.</summary>
    /// <exception cref="UsageException">An answer was not 200, or a connection broke.</exception>
    Task<LoadResult> RunAsync(TimeSpan duration);
}

/// <summary>What a stretch of load came to.</summary>
/// <param name="Requests">Answers received.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Latency">The times from request to answer.</param>
internal sealed record LoadResult(long Requests, double Seconds, Histogram Latency);
