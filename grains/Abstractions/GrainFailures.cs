using Microsoft.AspNetCore.Connections;
using Orleans.Runtime;

namespace FlagCluster.Grains.Abstractions;

/// <summary>Tells failures to reach a grain from failures in it.</summary>
internal static class GrainFailures
{
    /// <summary>Whether an exception says that a call did not come through, or its answer did not.</summary>
    /// <param name="exception">What the call threw.</param>
    /// <param name="cancellationToken">The caller's; a cancellation that is not its own was the silo's.</param>
    public static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        OrleansException or TimeoutException or ConnectionAbortedException or ObjectDisposedException or EnumerationAbortedException => true,
        // What a client says that was not started yet, or is starting: it knows no grains then.
        NullReferenceException or InvalidOperationException or ArgumentException => exception.Source?.StartsWith("Orleans.", StringComparison.Ordinal) == true,
        _ => false,
    };
}
