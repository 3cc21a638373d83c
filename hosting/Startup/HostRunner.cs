using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Hosting.Startup;

/// <summary>Runs a host until it stops.</summary>
public static class HostRunner
{
    /// <summary>Runs the host. A stop that a signal or Ctrl+C requested is a success, also during the start.</summary>
    /// <returns>The exit code: 1 when the host stopped without such a request, for example because a background service failed.</returns>
    public static async Task<int> RunToEndAsync(this IHost host)
    {
        var stopRequested = false;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal);
        return await RunToEndAsync(host, () => Volatile.Read(ref stopRequested));

        // The host itself reacts to the signal.
        void OnSignal(PosixSignalContext signal) => Volatile.Write(ref stopRequested, true);
    }

    /// <summary>Runs the host, with the condition that distinguishes a requested stop from a failure.</summary>
    internal static async Task<int> RunToEndAsync(IHost host, Func<bool> stopRequested)
    {
        ArgumentNullException.ThrowIfNull(host);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync();
        }
        catch (Exception exception)
            when (lifetime.ApplicationStopping.IsCancellationRequested
                && (exception is OperationCanceledException || !lifetime.ApplicationStarted.IsCancellationRequested)
            )
        {
            // The start was interrupted. Some services, such as a silo, report that with exceptions of their own.
        }
        finally
        {
            // After the filter above: services that end with the host may request the stop of one whose start failed.
            await DisposeAsync(host);
        }
        if (stopRequested())
            return 0;
        await Console.Error.WriteLineAsync("FlagCluster stopped without a request to stop; the log above has the reason.");
        return 1;
    }

    private static async Task DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            host.Dispose();
    }
}
