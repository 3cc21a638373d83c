using System.IO.Pipelines;
using System.Text;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Stream;

/// <summary>
/// Represents the baseline: a minimal broadcast on Kestrel. A loop writes the same bytes to every open response. It also has the empty
/// endpoint.
/// </summary>
/// <param name="senders">The number of concurrent loops, which share the responses.</param>
internal sealed class BroadcastRole(int senders) : IServerRole
{
    private readonly Lock _lock = new();
    private readonly List<PipeWriter> _writers = [];
    private long _version;

    /// <summary>The request that opens a stream.</summary>
    public static RawRequest Request { get; } = new("GET", "/stream", ["Accept: text/event-stream"]);

    /// <inheritdoc/>
    public void Configure(WebApplicationBuilder builder) { }

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.MapGet(Request.Path, ListenAsync);
        new EmptyRole().Map(app);
    }

    /// <inheritdoc/>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var bytes = Event("patch", Interlocked.Increment(ref _version));
        PipeWriter[] writers;
        lock (_lock)
            writers = [.. _writers];
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() => SendAsync(sender), cancellationToken)));

        async Task SendAsync(int sender)
        {
            for (var i = sender; i < writers.Length; i += senders)
                await writers[i].WriteAsync(bytes, cancellationToken);
        }
    }

    private async Task ListenAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var writer = context.Response.BodyWriter;
        await writer.WriteAsync(Event("put", Interlocked.Read(ref _version)));
        var closed = new TaskCompletionSource();
        using var registration = context.RequestAborted.UnsafeRegister(
            static state => ((TaskCompletionSource)state!).TrySetResult(),
            closed
        );
        lock (_lock)
            _writers.Add(writer);
        await closed.Task;
        lock (_lock)
            _writers.Remove(writer);
    }

    // About the size of a typical patch: one flag with two rules.
    private static byte[] Event(string name, long version) =>
        Encoding.UTF8.GetBytes(
            $"event: {name}\nid: 1.{version}\ndata: "
                + """{"operations":[{"putFlag":{"key":"checkout-redesign","type":"boolean","enabled":true,"""
                + """ "variants":{"on":true,"off":false},"defaultVariant":"off","""
                + """ "rules":[{"id":"staff","when":{"segment":"staff"},"serve":{"variant":"on"}},"""
                + """{"id":"rollout","when":{"attribute":"country","in":["DE","AT","CH"]},"serve":{"split":{"on":25000,"off":75000}}}]}}]}"""
                + "\n\n"
        );
}
