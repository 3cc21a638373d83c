using System.Runtime.InteropServices;
using FlagCluster.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Hosting.Startup;

/// <summary>Runs a host to its end.</summary>
public static class HostRunner
{
    /// <summary>Runs it. To be told to stop, by a signal or Ctrl+C, is an end as good as any, also before the start is over.</summary>
    /// <returns>The exit code: 1 when it ended though nobody told it to, as when something in the background failed.</returns>
    public static async Task<int> RunToEndAsync(this IHost host)
    {
        var told = false;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Tell);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Tell);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Tell);
        return await RunToEndAsync(host, () => Volatile.Read(ref told));

        // What the signal does is the host's affair.
        void Tell(PosixSignalContext signal) => Volatile.Write(ref told, true);
    }

    /// <summary>The same, with what tells whether it was told to stop.</summary>
    internal static async Task<int> RunToEndAsync(IHost host, Func<bool> told)
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
        if (told()) return 0;
        await Console.Error.WriteLineAsync("FlagCluster ended though nobody told it to; the log above says why.");
        return 1;
    }
}
