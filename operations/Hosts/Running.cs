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
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The start was cut short.
        }
        return 0;
    }
}
