using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Stores the days on which SDK keys were used last, off the request path: a request only records the day in its session.
/// </summary>
internal sealed partial class KeyUsesBackgroundService(
    SdkKeySessions sessions,
    ICredentialStore store,
    IOptions<KeyOptions> options,
    TimeProvider time,
    ILogger<KeyUsesBackgroundService> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    private readonly OnceFlag _isFailing = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SaveUsesSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                sessions.BeginDay();
                await SaveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var batch in sessions.Open.Where(session => session.UsedOn > session.SavedOn).Chunk(BatchSize))
            {
                var days = Array.ConvertAll(batch, session => session.UsedOn);
                var uses = batch.Zip(days, (session, day) => new KeyUse(session.Key.Id, DateOnly.FromDayNumber(day)));
                await store.MarkUsedAsync([.. uses], cancellationToken);
                for (var i = 0; i < batch.Length; i++)
                    batch[i].SavedOn = days[i];
            }
            _isFailing.TryReset();
        }
        catch (StorageUnavailableException exception)
        {
            if (_isFailing.TrySet())
                LogFailed(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; the next request of a key records its use again.
        }
    }

    [LoggerMessage(1962, LogLevel.Warning, "The last uses of SDK keys cannot be stored; retrying. {Reason}")]
    private partial void LogFailed(string reason);
}
