using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>
/// The activity source <c>FlagCluster.Requests</c>: requests that are traced. The web server's own source makes an activity for every request as
/// soon as anybody listens to it, evaluations among them, and one costs more than an evaluation, also one that is sampled out.
/// </summary>
public static class RequestTraces
{
    private const string Evaluations = "/ofrep/v1/evaluate/";

    private static readonly PathString Health = "/health", Metrics = "/metrics";

    private static readonly ActivitySource Requests = new(TelemetrySources.Prefix + "Requests");

    /// <summary>
    /// Begins an activity for each request but probes and scrapes, as part of the caller's trace where <c>traceparent</c> names one. To be called before any
    /// other middleware.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="evaluations">Whether evaluations have activities too.</param>
    public static void Use(IApplicationBuilder app, bool evaluations) =>
        app.Use(next => http => IsTraced(http.Request.Path, evaluations) ? TraceAsync(http, next) : next(http));

    /// <summary>Whether a path is one that evaluates over OFREP.</summary>
    internal static bool IsEvaluation(string? path) => path is not null && path.StartsWith(Evaluations, StringComparison.Ordinal);

    private static bool IsTraced(PathString path, bool evaluations) =>
        IsEvaluation(path.Value) ? evaluations : !path.StartsWithSegments(Health) && !path.StartsWithSegments(Metrics);

    private static async Task TraceAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        // One that the web server made for its log lines is sampled by nobody, and must not decide for this one.
        if (caller == default) Activity.Current = null;
        // The sampler tells evaluations by their path.
        using var activity = Requests.StartActivity(http.Request.Method, ActivityKind.Server, caller,
            [new("http.request.method", http.Request.Method), new("url.path", http.Request.Path.Value), new("url.scheme", http.Request.Scheme)]);
        try
        {
            await next(http);
            Tell(http, activity, http.Response.StatusCode);
        }
        catch (Exception exception)
        {
            // What nobody has answered, the web server answers after this.
            Tell(http, activity, http.Response.HasStarted ? http.Response.StatusCode : StatusCodes.Status500InternalServerError);
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    private static void Tell(HttpContext http, Activity? activity, int status)
    {
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError) activity.SetStatus(ActivityStatusCode.Error);
        // The handler of exceptions takes the endpoint away.
        var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } route) return;
        activity.SetTag("http.route", route);
        activity.DisplayName = $"{http.Request.Method} {route}";
    }
}
