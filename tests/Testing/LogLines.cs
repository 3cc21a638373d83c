using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing;

/// <summary>Collects log messages.</summary>
public sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _first = new();

    /// <summary>Gets all messages, each with its level.</summary>
    public IReadOnlyList<string> All => [.. _lines.Select(line => line.Text)];

    /// <summary>Returns the messages with an event id, each with its level.</summary>
    public IReadOnlyList<string> Of(int id) => [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];

    /// <summary>Completes with the first message with an event id, logged before or after the call.</summary>
    public Task<string> FirstAsync(int id) => First(id).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var text = $"{logLevel}: {formatter(state, exception)}";
        _lines.Enqueue((eventId.Id, text));
        First(eventId.Id).TrySetResult(text);
    }

    private TaskCompletionSource<string> First(int id) => _first.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
