using FlagCluster.Contracts;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime;

namespace FlagCluster.Grains;

/// <summary>Tells failures to reach a grain from failures in it.</summary>
internal static class GrainFailures
{
    /// <summary>Whether an exception says that the call did not come through, or its answer did not.</summary>
    public static bool IsUnreachable(Exception exception) =>
        exception is OrleansException or TimeoutException or ConnectionAbortedException or ObjectDisposedException or EnumerationAbortedException
        // A client that has not found a silo yet knows no grains, and says so with an ArgumentException of its own.
        || (exception is InvalidOperationException or ArgumentException && exception.Source?.StartsWith("Orleans", StringComparison.Ordinal) == true);

    /// <summary>Runs a call for so long at most.</summary>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var expiring = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiring.Token, cancellationToken);
        try
        {
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (expiring.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer came within {limit.TotalSeconds} s.");
        }
    }
}
