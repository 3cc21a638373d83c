using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tls;

/// <summary>
/// Represents a value that is read from files, and read again when their content changes. The content is compared every ten seconds:
/// notifications of the file system are unreliable for mounted folders, and Kubernetes replaces files by exchanging a symbolic link. While
/// new content is unusable, the value that was read last remains. Thread-safe.
/// </summary>
/// <typeparam name="T">The value, which is immutable.</typeparam>
public sealed partial class ReloadedFiles<T> : IDisposable
    where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<IReadOnlyList<byte[]>, T?, T> _parse;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _checking = new();
    private IReadOnlyList<byte[]> _content;
    private IReadOnlyList<byte[]> _rejected = [];
    private string? _lastError;
    private volatile T _current;
    private volatile string? _problem;

    /// <summary>Initializes the value from the files.</summary>
    /// <param name="paths">The paths of the files.</param>
    /// <param name="parse">
    /// Parses the contents of the files, in the order of the paths; the second argument is the value that was read before, null at first.
    /// Throws an <see cref="InvalidDataException"/> whose message is a sentence that names the file.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="InvalidDataException">A file is missing, unreadable or unusable.</exception>
    public ReloadedFiles(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T?, T> parse, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        (_paths, _parse, _logger) = (paths, parse, logger);
        _content = FileContents.Read(paths);
        _current = parse(_content, null);
        _timer = time.CreateTimer(_ => Check(), null, Interval, Interval);
    }

    /// <summary>Gets the value that was read last.</summary>
    public T Current => _current;

    /// <summary>Gets why the present content of the files is not used, or null when <see cref="Current"/> is the files' content.</summary>
    public string? Problem => _problem;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        // Timer callbacks can overlap.
        if (!_checking.TryEnter())
            return;
        try
        {
            Reload();
        }
        finally
        {
            _checking.Exit();
        }
    }

    private void Reload()
    {
        IReadOnlyList<byte[]> content = [];
        try
        {
            content = FileContents.Read(_paths);
            if (FileContents.AreSame(content, _content))
            {
                (_problem, _lastError, _rejected) = (null, null, []);
                return;
            }
            _current = _parse(content, _current);
            (_content, _problem, _lastError, _rejected) = (content, null, null, []);
            LogReloaded(string.Join(", ", _paths));
        }
        catch (InvalidDataException exception)
        {
            Reject(content, exception.Message);
        }
    }

    /// <summary>
    /// Reports unusable content when it is found for the second time: of two files that are replaced one after the other, one can be old.
    /// </summary>
    private void Reject(IReadOnlyList<byte[]> content, string error)
    {
        var isSame = error == _lastError && FileContents.AreSame(content, _rejected);
        (_rejected, _lastError) = (content, error);
        if (!isSame || _problem == error)
            return;
        _problem = error;
        LogUnusable(error);
    }

    [LoggerMessage(2301, LogLevel.Information, "{Path} changed; using the new content for new connections")]
    private partial void LogReloaded(string path);

    [LoggerMessage(2302, LogLevel.Error, "{Reason} Continuing with the content that was read before; checking again every 10 seconds")]
    private partial void LogUnusable(string reason);
}
