using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Saves the directory after changes, at most once per <see cref="ControlOptions.SaveSeconds"/>, and once more at shutdown.
/// </summary>
internal sealed partial class DirectorySaveBackgroundService : BackgroundService
{
    private readonly ControlReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly DirectoryFile? _file;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private volatile bool _isDue;
    private readonly OnceFlag _isFailing = new();

    public DirectorySaveBackgroundService(
        ControlReader reader,
        IOptions<ControlOptions> options,
        IPrivateFiles files,
        TimeProvider time,
        ILogger<DirectorySaveBackgroundService> logger
    )
    {
        _reader = reader;
        _time = time;
        _logger = logger;
        _interval = TimeSpan.FromSeconds(options.Value.SaveSeconds);
        _file = options.Value.Directory.Length > 0 ? new(options.Value.Directory, files) : null;
        reader.Changed += Signal;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Save();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader.Changed -= Signal;
        _changed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_file is null)
            return;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                Save();
                await Task.Delay(_interval, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private void Signal(ControlChanges changes)
    {
        _isDue = true;
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // A save is due already and covers this change.
        }
    }

    private void Save()
    {
        if (_file is null || !_isDue)
            return;
        // Before the read: a change after it is due again.
        _isDue = false;
        try
        {
            _file.Write(_reader.Current);
            _isFailing.TryReset();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isDue = true;
            if (_isFailing.TrySet())
                LogFailure(exception);
        }
    }

    [LoggerMessage(
        1204,
        LogLevel.Error,
        "Keys and environments cannot be saved in Control:Directory; a start without the control store would use older ones or fail"
    )]
    private partial void LogFailure(Exception exception);
}
