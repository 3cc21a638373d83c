using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Bench.Servers;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>The baseline: the least that a POST endpoint with a JSON answer can do on Kestrel with routing.</summary>
internal sealed class EmptyRole : IServerRole
{
    /// <summary>Where it answers.</summary>
    public const string Path = "/empty";

    private static readonly byte[] _answer = """{"key":"empty","value":true,"reason":"STATIC","variant":"on"}"""u8.ToArray();

    /// <inheritdoc/>
    public void Configure(WebApplicationBuilder builder)
    {
    }

    /// <inheritdoc/>
    public void Map(WebApplication app) => app.MapPost(Path, Answer);

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The empty endpoint has no changes.");

    // A RequestDelegate: no parameter binding, no result object. The body stays unread; Kestrel skips it.
    private static Task Answer(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _answer.Length;
        return context.Response.BodyWriter.WriteAsync(_answer).AsTask();
    }
}
