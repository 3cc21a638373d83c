using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Directory;

/// <summary>Reads the control data before the server accepts requests, and what changed in it every few seconds after that.</summary>
internal sealed partial class ControlRefreshBackgroundService(
    ControlReader reader,
    ControlMetrics metrics,
    IOptions<ControlOptions> options,
    IPrivateFiles files,
    TimeProvider time,
    ILogger<ControlRefreshBackgroundService> logger
) : BackgroundService
{
    /// <summary>A store that accepts connections and never answers must not delay the start until the timeout of the driver.</summary>
    private static readonly TimeSpan FirstReadTimeout = TimeSpan.FromSeconds(10);

    private readonly OnceFlag _isFailing = new();

    /// <summary>Reads the store, or the saved directory when the store does not answer.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer, and nothing was saved.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Observe(reader);
        try
        {
            await ReadFirstAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            if (!TryRestore(exception))
                throw;
        }
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RefreshSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryRefreshAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task ReadFirstAsync(CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(FirstReadTimeout, time, cancellationToken);
        try
        {
            await reader.RefreshAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            reader.MarkStale();
            throw new StorageUnavailableException(
                $"The control store did not answer within {FirstReadTimeout.TotalSeconds} s. Check the load of its server and the network.",
                exception
            );
        }
    }

    private async Task TryRefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            await reader.RefreshAsync(stoppingToken);
            _isFailing.TryReset();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The store is unavailable, or a row is invalid. The server continues with the last state.
            if (_isFailing.TrySet())
                LogFailure(exception);
        }
    }

    private bool TryRestore(Exception cause)
    {
        if (options.Value.Directory.Length == 0)
            return false;
        try
        {
            if (new DirectoryFile(options.Value.Directory, files).Read() is not { } saved)
                return false;
            reader.Restore(saved.Snapshot, saved.Time);
            LogRestored(saved.Time, cause.Message);
            LogUnavailableDetails(cause);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogFileInvalid(exception);
            return false;
        }
    }

    private void LogFailure(Exception exception)
    {
        // An unexpected exception is logged with its stack; the message of an unavailable store explains itself.
        LogUnavailable(exception is StorageUnavailableException ? null : exception, exception.Message);
        LogUnavailableDetails(exception);
    }

    [LoggerMessage(1201, LogLevel.Warning, "The control store is unavailable; continuing with the cached keys and environments. {Reason}")]
    private partial void LogUnavailable(Exception? exception, string reason);

    [LoggerMessage(
        1202,
        LogLevel.Warning,
        "The control store is unavailable; starting with the keys and environments saved at {Time}. Keys revoked since then are "
            + "valid until it responds. {Reason}"
    )]
    private partial void LogRestored(DateTimeOffset time, string reason);

    [LoggerMessage(1203, LogLevel.Error, "The saved keys and environments cannot be read; the start needs the control store")]
    private partial void LogFileInvalid(Exception exception);

    [LoggerMessage(1205, LogLevel.Debug, "The control store is unavailable")]
    private partial void LogUnavailableDetails(Exception exception);
}
