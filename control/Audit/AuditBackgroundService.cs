using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>Publishes checkpoints and entries, verifies the logs, and removes entries whose retention is over.</summary>
internal sealed partial class AuditBackgroundService(
    AuditPublisher publisher,
    AuditVerifier verifier,
    AuditRetention retention,
    IAuditReader reader,
    AuditSigner signer,
    AuditMetrics metrics,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<AuditBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // A key that cannot be used stops the start and not the first checkpoint.
        _ = signer.Accepted;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            RepeatAsync(TimeSpan.FromSeconds(options.Value.PublishSeconds), publisher.RunAsync, stoppingToken),
            RepeatAsync(RetentionInterval, retention.RunAsync, stoppingToken),
            options.Value.VerifyHours == 0
                ? Task.CompletedTask
                : RepeatAsync(TimeSpan.FromHours(options.Value.VerifyHours), VerifyAsync, stoppingToken)
        );

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            var isFailing = new OnceFlag();
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(work, isFailing, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, OnceFlag isFailing, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
            isFailing.TryReset();
        }
        catch (Exception exception) when (exception is StorageUnavailableException or InvalidDataException)
        {
            if (isFailing.TrySet())
                LogUnavailable(exception.Message);
        }
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var problems = 0;
        foreach (var head in await reader.ReadHeadsAsync(cancellationToken))
        {
            foreach (var problem in (await verifier.VerifyAsync(head.Organization, [], cancellationToken: cancellationToken)).Problems)
            {
                LogProblem(problem.Chain, problem.Entry, problem.What);
                problems++;
            }
        }
        metrics.SetVerified(problems);
    }

    [LoggerMessage(1944, LogLevel.Warning, "The audit log is not checkpointed, verified or reduced; retrying. {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(1945, LogLevel.Error, "The log of '{Chain}' was altered. Entry {Entry}: {What} Run 'audit verify'")]
    private partial void LogProblem(string chain, string entry, string what);
}
