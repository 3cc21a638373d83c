using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents a request that a <see cref="RequestReceiver"/> received.</summary>
public sealed record ReceivedRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Method { get; init; } = "";

    public string Query { get; init; } = "";

    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>Represents a real HTTP server that receives webhooks and answers as a test decides.</summary>
public sealed class RequestReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ReceivedRequest> _received = Channel.CreateUnbounded<ReceivedRequest>();
    private readonly ConcurrentQueue<ReceivedRequest> _all = new();

    private RequestReceiver(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var headers = http.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            var request = new ReceivedRequest(http.Request.Path.Value!, headers, body.ToArray())
            {
                Method = http.Request.Method,
                Query = http.Request.QueryString.ToString(),
            };
            _all.Enqueue(request);
            _received.Writer.TryWrite(request);
            await answer(http);
        });
    }

    /// <summary>Gets the requests so far.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _all];

    /// <summary>Gets the address without a path.</summary>
    public string Address => _app.Urls.Single();

    public int Port => new Uri(Address).Port;

    /// <summary>Starts a receiver that answers each request with a status.</summary>
    public static Task<RequestReceiver> StartAsync(int status = StatusCodes.Status204NoContent) =>
        StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });

    /// <summary>Answers a request never: it ends when the client closes the connection.</summary>
    public static async Task HangAsync(HttpContext http)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = http.RequestAborted.Register(closed.SetResult);
        await closed.Task;
    }

    /// <summary>Starts a receiver.</summary>
    public static async Task<RequestReceiver> StartAsync(Func<HttpContext, Task> answer)
    {
        var receiver = new RequestReceiver(answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Returns the next request, in the order of arrival.</summary>
    public async Task<ReceivedRequest> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
