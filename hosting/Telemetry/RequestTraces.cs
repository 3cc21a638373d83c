using System.Diagnostics;
using FlagCluster.Contracts.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Telemetry;

/// <summary>
/// Provides the activity source <c>FlagCluster.Requests</c>. It replaces the web server's own source, which creates an activity for every
/// request as soon as anything listens to it. An activity costs more than an evaluation, even when it is not sampled.
/// </summary>
public static class RequestTraces
{
    /// <summary>The name of an evaluation's activity when it is sampled.</summary>
    internal const string Evaluation = "evaluation";

    private static readonly PathString Health = "/health",
        Metrics = "/metrics";

    private static readonly ActivitySource Requests = new(TelemetrySources.Prefix + "Requests");

    /// <summary>
    /// Starts an activity for each request except probes and scrapes, in the caller's trace when there is a <c>traceparent</c> header. Call
    /// it before any other middleware is added.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="evaluations">Whether evaluations have activities.</param>
    public static void Use(IApplicationBuilder app, bool evaluations)
    {
        ArgumentNullException.ThrowIfNull(app);
        var surfaces = app.ApplicationServices.GetServices<EvaluationSurface>().Where(surface => surface.Path is not null).ToArray();
        app.Use(next =>
            http =>
            {
                var path = http.Request.Path;
                if (IsEvaluation(surfaces, path.Value))
                    return evaluations ? TraceAsync(http, next, Evaluation) : next(http);
                if (path.StartsWithSegments(Health) || path.StartsWithSegments(Metrics))
                    return next(http);
                return TraceAsync(http, next, http.Request.Method);
            }
        );
    }

    private static bool IsEvaluation(EvaluationSurface[] surfaces, string? path)
    {
        foreach (var surface in surfaces)
            if (surface.Serves(path))
                return true;
        return false;
    }

    private static async Task TraceAsync(HttpContext http, RequestDelegate next, string name)
    {
        var headers = http.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        // The activity that the web server creates for its log scopes is never sampled, and must not decide about this one.
        if (caller == default)
            Activity.Current = null;
        // The sampler recognizes evaluations by the name.
        using var activity = Requests.StartActivity(
            name,
            ActivityKind.Server,
            caller,
            [
                new("http.request.method", http.Request.Method),
                new("url.path", http.Request.Path.Value),
                new("url.scheme", http.Request.Scheme),
            ]
        );
        if (activity is not null)
            activity.DisplayName = http.Request.Method;
        try
        {
            await next(http);
            SetResult(http, activity, http.Response.StatusCode);
        }
        catch (Exception exception)
        {
            // When no response has started, the web server answers 500 after this.
            SetResult(http, activity, http.Response.HasStarted ? http.Response.StatusCode : StatusCodes.Status500InternalServerError);
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    private static void SetResult(HttpContext http, Activity? activity, int status)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
            activity.SetStatus(ActivityStatusCode.Error);
        // The exception handler resets the endpoint.
        var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } route)
            return;
        // The route of an endpoint at the root of a group ends in a slash.
        if (route.Length > 1)
            route = route.TrimEnd('/');
        activity.SetTag("http.route", route);
        activity.DisplayName = $"{http.Request.Method} {route}";
    }
}
