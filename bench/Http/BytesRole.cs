using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>
/// Represents the baseline for large answers: an endpoint on Kestrel with routing that sends prebuilt bytes with the headers of the answer
/// it is compared with. <c>PUT</c> sets the bytes.
/// </summary>
internal sealed class BytesRole : IServerRole
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/bytes";

    private byte[] _response = [];

    /// <inheritdoc/>
    public void Configure(WebApplicationBuilder builder) { }

    /// <inheritdoc/>
    public void Map(WebApplication app)
    {
        app.MapPut(Path, SetAsync);
        app.MapPost(Path, RespondAsync);
    }

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The prebuilt answer has no changes.");

    private async Task SetAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _response = body.ToArray();
    }

    private Task RespondAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _response.Length;
        context.Response.Headers.ETag = "\"1.1-0123456789abcdef\"";
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Response.BodyWriter.WriteAsync(_response).AsTask();
    }
}
