using System.Collections.Concurrent;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.Management.Git;

/// <summary>Starts one synchronization for the notifications that arrive within a short time: hosts send several for one push.</summary>
internal sealed partial class GitHints(IGitSyncs syncs, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<GitHints> logger)
{
    /// <summary>The time for which a notification waits for others.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<EnvironmentId, bool> _waiting = new();

    /// <summary>Plans a synchronization, unless one is planned.</summary>
    /// <param name="environment">The environment.</param>
    public void Add(EnvironmentId environment)
    {
        if (_waiting.TryAdd(environment, true))
            _ = StartAsync(environment);
    }

    private async Task StartAsync(EnvironmentId environment)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            await Task.Delay(Window, time, stopping);
            // Before the start: a notification from now on may be about a commit that this synchronization does not see.
            _waiting.TryRemove(environment, out _);
            await syncs.StartAsync(environment, isDue: true, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The interval of the environment replaces the hint after the next start.
        }
        catch (Exception exception)
        {
            LogNotStarted(exception, environment);
        }
    }

    [LoggerMessage(
        2408,
        LogLevel.Warning,
        "The synchronization that a notification asks for cannot be started; environment {Environment} is synchronized at its interval"
    )]
    private partial void LogNotStarted(Exception exception, EnvironmentId environment);
}
