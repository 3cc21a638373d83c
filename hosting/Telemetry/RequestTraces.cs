using System.Diagnostics;
using FlagCluster.Contracts.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>
/// The activity source <c>FlagCluster.Requests</c>: requests that are traced. The web server's own source makes an activity for every request as
/// soon as anybody listens to it, evaluations among them, and one costs more than an evaluation, also one that is sampled out.
/// </summary>
public static class RequestTraces
{
    /// <summary>The name of an evaluation's activity when it is sampled.</summary>
    internal const string Evaluation = "evaluation";

    private static readonly PathString Health = "/health", Metrics = "/metrics";

    private static readonly ActivitySource Requests = new(TelemetrySources.Prefix + "Requests");

    /// <summary>
    /// Begins an activity for each request but probes and scrapes, as part of the caller's trace where <c>traceparent</c> names one. To be called before any
    /// other middleware.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="evaluations">Whether evaluations have activities too.</param>
    public static void Use(IApplicationBuilder app, bool evaluations)
    {
        ArgumentNullException.ThrowIfNull(app);
        var surfaces = app.ApplicationServices.GetServices<EvaluationSurface>().Where(surface => surface.Path is not null).ToArray();
        app.Use(next => http =>
        {
            var path = http.Request.Path;
            if (IsEvaluation(surfaces, path.Value)) return evaluations ? TraceAsync(http, next, Evaluation) : next(http);
            return path.StartsWithSegments(Health) || path.StartsWithSegments(Metrics) ? next(http) : TraceAsync(http, next, http.Request.Method);
        });
    }

    private static bool IsEvaluation(EvaluationSurface[] surfaces, string? path)
    {
        foreach (var surface in surfaces)
            if (surface.Serves(path)) return true;
        return false;
    }

    private static async Task TraceAsync(HttpContext http, RequestDelegate next, string name)
    {
        var headers = http.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        // One that the web server made for its log lines is sampled by nobody, and must not decide for this one.
        if (caller == default) Activity.Current = null;
        // The sampler recognizes evaluations by the name.
        using var activity = Requests.StartActivity(name, ActivityKind.Server, caller,
            [new("http.request.method", http.Request.Method), new("url.path", http.Request.Path.Value), new("url.scheme", http.Request.Scheme)]);
        if (activity is not null) activity.DisplayName = http.Request.Method;
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
