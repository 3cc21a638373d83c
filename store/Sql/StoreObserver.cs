using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FlagCluster.Store.Sql;

/// <summary>Measures and traces the operations of the store on any engine. <c>docs/metrics.md</c> describes the instrument.</summary>
internal sealed class StoreObserver(IMeterFactory meters, TimeProvider time)
{
    private static readonly ActivitySource Traces = new("FlagCluster.Store");

    private readonly Histogram<double> _duration = meters
        .Create("FlagCluster.Store")
        .CreateHistogram(
            "flagcluster.store.operation.duration",
            "s",
            "Duration of reads and transactions of the store, including the wait for a connection and for the write lock.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            }
        );

    /// <summary>Runs an operation.</summary>
    /// <param name="engine">The database engine.</param>
    /// <param name="kind"><c>read</c> or <c>write</c>.</param>
    /// <param name="work">The operation.</param>
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
            // The caller disconnected or stopped waiting; nothing failed here.
            outcome = "cancelled";
            throw;
        }
        catch (Exception exception)
        {
            // Without the message, which may contain values of the request.
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            _duration.Record(time.GetElapsedTime(began).TotalSeconds, new("operation", kind), new("outcome", outcome));
        }
    }
}
