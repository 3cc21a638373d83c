using System.Collections.Concurrent;
using FlagCluster.Contracts.Mail;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace FlagCluster.Integrations.Mail;

/// <summary>
/// Sends messages in the background and retries each with backoff, so that one that waits delays no other. The queue is in memory: a link
/// must not be readable in the store, and a person who misses a message asks for another.
/// </summary>
internal sealed partial class MailQueue : IMailSender, IHostedService, IDisposable
{
    private const int Connections = 4;

    private readonly SmtpTransport _transport;
    private readonly MailOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MailQueue> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _connections = new(Connections);
    private readonly ConcurrentDictionary<Task, bool> _sending = new();
    private int _queued;
    private readonly OnceFlag _isFailing = new();

    public MailQueue(SmtpTransport transport, IOptions<MailOptions> options, TimeProvider time, ILogger<MailQueue> logger)
    {
        _transport = transport;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public bool IsConfigured => _options.Host.Length > 0;

    /// <inheritdoc/>
    public bool TrySend(MailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!IsConfigured || _stopping.IsCancellationRequested)
            return false;
        if (Interlocked.Increment(ref _queued) > _options.MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            LogFull(_options.MaxQueued);
            return false;
        }
        // The caller does not wait for the first connection either.
        var sending = Task.Run(() => SendAsync(message, _stopping.Token));
        _sending[sending] = true;
        _ = sending.ContinueWith(
            done =>
            {
                _sending.TryRemove(done, out _);
                Interlocked.Decrement(ref _queued);
            },
            TaskScheduler.Default
        );
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_sending.Keys).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _connections.Dispose();
    }

    private async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await CreateRetry(_time.GetUtcNow().AddMinutes(_options.RetryMinutes))
                .ExecuteAsync(token => AttemptAsync(message, token), cancellationToken);
            if (_isFailing.TryReset())
                LogAccepted();
        }
        catch (OperationCanceledException)
        {
            LogLost();
        }
        catch (Exception exception)
        {
            LogDropped(Why(exception));
        }
    }

    private async ValueTask AttemptAsync(MailMessage message, CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken);
        try
        {
            await _transport.SendAsync(message, cancellationToken);
        }
        finally
        {
            _connections.Release();
        }
    }

    // Not InfiniteRetry: each message has a deadline, and a permanent failure is not repeated.
    private ResiliencePipeline CreateRetry(DateTimeOffset deadline) =>
        new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(
                new()
                {
                    ShouldHandle = attempt =>
                        new(
                            attempt.Outcome.Exception is MailFailedException { IsPermanent: false }
                                && _time.GetUtcNow() < deadline
                                && !attempt.Context.CancellationToken.IsCancellationRequested
                        ),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromSeconds(2),
                    MaxDelay = TimeSpan.FromMinutes(5),
                    UseJitter = true,
                    OnRetry = failure =>
                    {
                        if (_isFailing.TrySet())
                            LogFailing(Why(failure.Outcome.Exception!));
                        return default;
                    },
                }
            )
            .Build();

    // The text of another exception may contain the e-mail address.
    private static string Why(Exception exception) => exception is MailFailedException ? exception.Message : exception.GetType().Name;

    [LoggerMessage(1930, LogLevel.Warning, "The mail server does not accept messages; retrying with backoff. {Why}")]
    private partial void LogFailing(string why);

    [LoggerMessage(1931, LogLevel.Information, "The mail server accepts messages again")]
    private partial void LogAccepted();

    [LoggerMessage(1932, LogLevel.Error, "A message was dropped because the mail server did not accept it. {Why}")]
    private partial void LogDropped(string why);

    [LoggerMessage(1933, LogLevel.Error, "A message was dropped because {Limit} messages are queued already (Mail:MaxQueued)")]
    private partial void LogFull(int limit);

    [LoggerMessage(1934, LogLevel.Warning, "A message was lost because the server stopped before the mail server accepted it")]
    private partial void LogLost();
}
