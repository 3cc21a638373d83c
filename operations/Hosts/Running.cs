using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Operations;

/// <summary>Runs a host to its end.</summary>
public static class Running
{
    /// <summary>Runs it. To be told to stop before the start is over is an end as good as any.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunToEndAsync(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.RunAsync();
        }
        catch (Exception exception) when (lifetime.ApplicationStopping.IsCancellationRequested
            && (exception is OperationCanceledException || !lifetime.ApplicationStarted.IsCancellationRequested))
        {
            // The start was cut short. Not everything that starts says so with the exception that is meant for it: a silo has one of its own.
        }
        return 0;
    }
}
