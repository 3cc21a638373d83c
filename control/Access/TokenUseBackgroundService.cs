using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Control.Access;

/// <summary>Stores the days of last use of tokens every 25 seconds, and once more at shutdown.</summary>
internal sealed partial class TokenUseBackgroundService(TokenUses uses, TimeProvider time, ILogger<TokenUseBackgroundService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(25);

    private readonly OnceFlag _isFailing = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryFlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await uses.FlushAsync(cancellationToken);
            _isFailing.TryReset();
        }
        catch (StorageUnavailableException exception)
        {
            if (_isFailing.TrySet())
                LogFailure(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    [LoggerMessage(1901, LogLevel.Warning, "The days of last use of tokens cannot be stored; retrying. {Reason}")]
    private partial void LogFailure(string reason);
}
