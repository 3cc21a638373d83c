using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Grains.Changes;
using FlagCluster.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace FlagCluster.Grains.Environments;

/// <summary>
/// Hosts the writer of one environment in the cluster. If two activations exist, the log's compare-and-set decides between them.
/// Any failure of the store deactivates the grain and discards its state; the next call activates it again, and it loads from the store.
/// </summary>
[GrainType(GrainNames.Environment), ActivationCountBasedPlacement]
internal sealed partial class EnvironmentGrain : Grain, IEnvironmentGrain, IAsyncDisposable
{
    private readonly EnvironmentId _environment;
    private readonly EnvironmentReader _reader;
    private readonly EnvironmentWriter _writer;
    private readonly PullMessages _messages;
    private readonly TimeSpan _heartbeat;
    private readonly ILogger<EnvironmentGrain> _logger;
    private readonly CancellationTokenSource _closing;
    private Task _hinting = Task.CompletedTask;

    public EnvironmentGrain(
        IGrainContext context,
        IEnvironmentLog log,
        SiloShutdown shutdown,
        IOptions<ReaderOptions> readerOptions,
        IOptions<WriterOptions> options,
        TimeProvider time,
        EnvironmentsMetrics metrics,
        ILogger<EnvironmentWriter> writerLogger,
        ILogger<EnvironmentGrain> logger,
        IQuotas? quotas = null
    )
    {
        _environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);
        _reader = new(_environment, log, readerOptions.Value, time, writerLogger, metrics);
        _writer = new(_reader, options.Value, writerLogger, metrics, quotas);
        _messages = new(_environment);
        _heartbeat = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds);
        _logger = logger;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Stopping);
    }

    public Task<ApplyReply> ApplyAsync(ApplyRequest request, CancellationToken cancellationToken)
    {
        // An unreadable request is an error of its sender and does not deactivate the grain.
        var command = request.ToCommand();
        return WriteAsync(() => _writer.ApplyAsync(command, cancellationToken));
    }

    public async Task<PullReply> PullAsync(PullRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return _messages.Of(await _reader.PullAsync(request.Known.ToVersion(), request.Reader?.ToReader(), cancellationToken));
        }
        catch (StorageUnavailableException exception)
        {
            Close(exception);
            return new() { Outcome = PullOutcome.Unavailable, Failure = exception.Message };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Close(exception);
            throw;
        }
    }

    public async IAsyncEnumerable<VersionMessage> WatchAsync(
        VersionMessage from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await foreach (var version in _reader.WatchAsync(from.ToVersion(), _heartbeat, ending.Token))
            yield return VersionMessage.Of(version);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = StreamId.Create(GrainNames.Changes, _environment.ToString());
        var stream = this.GetStreamProvider(GrainNames.Streams).GetStream<ChangeHint>(id);
        _hinting = new ChangeHints(_environment, _reader, stream, _logger).RunAsync(_closing.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        await _hinting.WaitAsync(cancellationToken);
        await _writer.DisposeAsync().AsTask().WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _closing.Dispose();
        return _writer.DisposeAsync();
    }

    private async Task<ApplyReply> WriteAsync(Func<Task<ApplyResult>> write)
    {
        try
        {
            var result = await write();
            if (result is Applied)
                _messages.Clear();
            return ApplyReply.Of(result);
        }
        catch (StorageUnavailableException exception)
        {
            Close(exception);
            return new() { Outcome = ApplyOutcome.Unavailable, Failure = exception.Message };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Close(exception);
            throw;
        }
    }

    /// <summary>Ends every watch, because an activation with a running call is not deactivated, and requests the deactivation.</summary>
    private void Close(Exception exception)
    {
        if (_closing.IsCancellationRequested)
            return;
        LogClosing(exception, _environment);
        _closing.Cancel();
        DeactivateOnIdle();
    }

    [LoggerMessage(1601, LogLevel.Warning, "The store failed; deactivating environment {Environment} until the next call.")]
    private partial void LogClosing(Exception exception, EnvironmentId environment);
}
