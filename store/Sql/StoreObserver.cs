using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FlagCluster.Store.Sql;

/// <summary>Times the store's pieces of work, whatever the engine, and shows them in traces. The instrument is described in <c>docs/metrics.md</c>.</summary>
internal sealed class StoreObserver(IMeterFactory meters, TimeProvider time)
{
    private static readonly ActivitySource Traces = new("FlagCluster.Store");

    private readonly Histogram<double> _duration = meters.Create("FlagCluster.Store").CreateHistogram(
        "flagcluster.store.operation.duration", "s", "Reads and transactions of the store, the wait for a connection and for the turn to write among them.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    /// <summary>Does a piece of work.</summary>
    /// <param name="engine">The database engine.</param>
    /// <param name="kind"><c>read</c> or <c>write</c>.</param>
    /// <param name="work">The work.</param>
    public async Task<T> RunAsync<T>(string engine, string kind, Func<Task<T>> work)
    {
        using var activity = Traces.StartActivity("store " + kind, ActivityKind.Internal);
        activity?.SetTag("db.system.name", engine);
        var began = time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await work();
            outcome = "done";
            return result;
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone, or waits no longer; nothing failed here.
            outcome = "cancelled";
            throw;
        }
        catch (Exception exception)
        {
            // Without the message: it may name what was asked for.
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            _duration.Record(time.GetElapsedTime(began).TotalSeconds, new("operation", kind), new("outcome", outcome));
        }
    }
}
