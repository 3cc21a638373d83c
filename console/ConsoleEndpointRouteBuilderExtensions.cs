using FlagCluster.Api.Http;
using FlagCluster.Console;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the web console.</summary>
public static class ConsoleEndpointRouteBuilderExtensions
{
    private const string Root = "/console/";

    /// <summary>
    /// Serves the console at <c>/console/</c>, and redirects browsers from <c>/</c> to it. Paths outside of <c>/console/</c> are not
    /// changed, so that an unknown path of the API is answered with problem details. Call it after <c>MapDataPlane</c>.
    /// </summary>
    public static WebApplication MapConsole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var files = new ConsoleFiles(typeof(ConsoleEndpointRouteBuilderExtensions).Assembly);
        // Other requests pass without an allocation.
        ((IApplicationBuilder)app).Use(next => http => IsStart(http.Request) ? Redirect(http) : next(http));
        app.MapGet("/console/{**path}", (RequestDelegate)(http => AnswerAsync(http, files))).AllowHead().ExcludeFromDescription();
        return app;
    }

    private static Task AnswerAsync(HttpContext http, ConsoleFiles files) =>
        // Routing ignores the slash at the end.
        http.Request.Path.Value!.Length < Root.Length
            ? Redirect(http)
            : files.WriteAsync(http, http.Request.Path.Value[Root.Length..]);

    private static bool IsStart(HttpRequest request) =>
        request.Path.Value is "/"
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && MediaRanges.QualityOf(request.Headers.Accept, "text/html") is { Specificity: MediaRanges.Named, Quality: > 0 };

    private static Task Redirect(HttpContext http)
    {
        http.Response.Headers.Vary = "Accept";
        http.Response.Redirect(http.Request.PathBase + Root);
        return Task.CompletedTask;
    }
}
