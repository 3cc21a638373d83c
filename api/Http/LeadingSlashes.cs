using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.Http;

/// <summary>
/// Removes empty segments at the beginning of paths: clients whose base address ends in a slash send <c>//ofrep/v1/…</c>.
/// </summary>
internal static class LeadingSlashes
{
    /// <summary>Adds the middleware; call it before anything that reads the path.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next =>
            http =>
            {
                if (http.Request.Path.Value is ['/', '/', ..] path)
                    http.Request.Path = "/" + path.TrimStart('/');
                return next(http);
            }
        );
}
