using System.Runtime.CompilerServices;
using System.Text;
using FlagCluster.Contracts.Threading;

namespace FlagCluster.Cli.Watching;

/// <summary>Represents a server-sent event.</summary>
/// <param name="Name">The name.</param>
/// <param name="Data">The data.</param>
internal sealed record ServerEvent(string Name, string Data);

/// <summary>
/// Reads server-sent events. Comments count too: a connection without any line for some time is lost, which the framework's parser, that
/// skips them, does not notice.
/// </summary>
/// <remarks>https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation.</remarks>
internal static class EventReader
{
    /// <summary>Yields the events until the server closes the stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="idle">The longest time between two lines.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IOException">The connection is lost.</exception>
    public static async IAsyncEnumerable<ServerEvent> ReadAsync(
        Stream stream,
        TimeSpan idle,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var (name, data) = ("", new StringBuilder());
        while (await ReadLineAsync(reader, idle, cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    yield return new(name.Length > 0 ? name : "message", data.ToString(0, data.Length - 1));
                name = "";
                data.Clear();
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "event")
                name = value;
            else if (field == "data")
                data.Append(value).Append('\n');
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(idle, TimeProvider.System, cancellationToken);
        try
        {
            return await reader.ReadLineAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing was received for {idle.TotalSeconds:0} s");
        }
    }
}
