using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Operations;
using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the request pipeline and the endpoints of the data plane.</summary>
public static class DataPlaneApplicationBuilderExtensions
{
    /// <summary>Adds the middleware that every host with HTTP endpoints needs, and the endpoints for SDK keys.</summary>
    public static WebApplication MapDataPlane(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        LeadingSlashes.Use(app);
        app.UseEvaluationFastPath();
        RequestIds.Use(app);
        AnswerHeaders.Use(app);
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = WriteProblemAsync,
                AllowStatusCode404Response = true,
                // The response reports errors of the caller; the log is for errors of the server.
                SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            }
        );
        app.UseRouting();
        DataPlaneCors.Use(app);
        app.UseRateLimits();
        FallbackMiddleware.Use(app);
        var root = app.MapGroup("").AllowHead().WithProblems(StatusCodes.Status406NotAcceptable);
        root.MapEvaluations();
        root.MapStreams();
        root.MapTracking();
        root.MapCrashes();
        OpsEndpoints.Map(root);
        return app;
    }

    private static Task WriteProblemAsync(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (exception is BadHttpRequestException bad)
            return Problems.WriteAsync(http, bad.StatusCode, "Invalid request", bad.Message);
        return Problems.WriteAsync(
            http,
            StatusCodes.Status500InternalServerError,
            "Internal error",
            "The request failed; the server's log has the details."
        );
    }
}
