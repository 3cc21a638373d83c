using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>Represents the baseline: a minimal POST endpoint with a JSON response on Kestrel with routing.</summary>
internal sealed class EmptyRole : IServerRole
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/empty";

    private static readonly byte[] _response = """{"key":"empty","value":true,"reason":"STATIC","variant":"on"}"""u8.ToArray();

    /// <inheritdoc/>
    public void Configure(WebApplicationBuilder builder) { }

    /// <inheritdoc/>
    public void Map(WebApplication app) => app.MapPost(Path, RespondAsync);

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The empty endpoint has no changes.");

    // A RequestDelegate: no parameter binding, no result object. The body stays unread; Kestrel skips it.
    private static Task RespondAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _response.Length;
        return context.Response.BodyWriter.WriteAsync(_response).AsTask();
    }
}
