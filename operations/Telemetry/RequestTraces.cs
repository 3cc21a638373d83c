using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Operations;

/// <summary>
/// The activity source <c>FlagCluster.Requests</c>: requests that are traced. The web server's own source makes an activity for every request as
/// soon as anybody listens to it, evaluations among them, and one costs more than an evaluation, also one that is sampled out.
/// </summary>
public static class RequestTraces
{
    private const string Evaluations = "/ofrep/v1/evaluate/";

    private static readonly ActivitySource Requests = new(TelemetrySources.Prefix + "Requests");

    /// <summary>Begins an activity for each request, as part of the caller's trace where <c>traceparent</c> names one. To be called before any other middleware.</summary>
    /// <param name="app">The application.</param>
    /// <param name="evaluations">Whether evaluations have activities too.</param>
    public static void Use(IApplicationBuilder app, bool evaluations) =>
        app.Use(next => http => evaluations || !IsEvaluation(http.Request.Path.Value) ? TraceAsync(http, next) : next(http));

    /// <summary>Whether a path is one that evaluates over OFREP.</summary>
    internal static bool IsEvaluation(string? path) => path is not null && path.StartsWith(Evaluations, StringComparison.Ordinal);

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
        }
        catch
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        if (activity is { IsAllDataRequested: true }) Tell(http, activity);
    }

    private static void Tell(HttpContext http, Activity activity)
    {
        var status = http.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError) activity.SetStatus(ActivityStatusCode.Error);
        if (http.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is not { } route) return;
        activity.SetTag("http.route", route);
        activity.DisplayName = $"{http.Request.Method} {route}";
    }
}
