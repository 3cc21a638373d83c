using Microsoft.AspNetCore.Connections;

namespace FlagCluster.Grains.Abstractions;

/// <summary>Distinguishes failures to reach a grain from failures inside it.</summary>
internal static class GrainFailures
{
    /// <summary>Returns whether an exception means that a call, or its response, was lost on the way.</summary>
    /// <param name="exception">The exception that the call threw.</param>
    /// <param name="cancellationToken">The caller's token: a cancellation that it did not request came from the silo.</param>
    public static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            OrleansException or TimeoutException or EnumerationAbortedException => true,
            ConnectionAbortedException or ObjectDisposedException => true,
            _ => false,
        };
}
