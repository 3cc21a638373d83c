using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>Writes the denied requests of each interval to the audit log, and the last ones when the host stops.</summary>
internal sealed partial class DeniedRequestsBackgroundService(
    DeniedRequests requests,
    IAuditLog log,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<DeniedRequestsBackgroundService> logger
) : BackgroundService
{
    private readonly OnceFlag _isFailing = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.DeniedSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var records = new Queue<AuditRecord>(requests.Take());
        try
        {
            while (records.Count > 0)
            {
                await log.AppendAsync(records.Peek(), cancellationToken);
                records.Dequeue();
            }
            _isFailing.TryReset();
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            requests.Return(records);
            if (_isFailing.TrySet() && exception is StorageUnavailableException)
                LogUnavailable(records.Count, exception.Message);
        }
    }

    [LoggerMessage(1940, LogLevel.Warning, "{Entries} entries of denied requests wait for the audit log. Retrying. {Reason}")]
    private partial void LogUnavailable(int entries, string reason);
}
