using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Represents an HTTP server that receives events.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EventReceiver(WebApplication app) => _app = app;

    /// <summary>Gets or sets a function that returns the status of the answer to a request, by its number from 0.</summary>
    public Func<int, Task<int>> Answer { get; set; } = _ => Task.FromResult(StatusCodes.Status204NoContent);

    /// <summary>Gets all requests in the order of their arrival.</summary>
    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Gets the requests that were answered 2xx.</summary>
    public ConcurrentQueue<ReceivedRequest> Accepted { get; } = new();

    public string Url => _app.Urls.Single() + "/events?tenant=1";

    public static async Task<EventReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new EventReceiver(app);
        var number = -1;
        app.MapPost(
            "/events",
            async http =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body, http.RequestAborted);
                var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
                var request = new ReceivedRequest(headers, body.ToArray());
                receiver.Requests.Enqueue(request);
                http.Response.StatusCode = await receiver.Answer(Interlocked.Increment(ref number)).WaitAsync(http.RequestAborted);
                if (http.Response.StatusCode is >= 200 and < 300)
                    receiver.Accepted.Enqueue(request);
                if (http.Response.StatusCode == StatusCodes.Status302Found)
                    http.Response.Headers.Location = "/elsewhere";
            }
        );
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>Represents a request with its headers by name.</summary>
internal sealed record ReceivedRequest(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public System.Text.Json.JsonElement Json => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Body);
}
