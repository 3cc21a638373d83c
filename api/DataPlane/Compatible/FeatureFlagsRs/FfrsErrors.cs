using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Answers errors with problem details: clients of FeatureFlags.rs take every error as a flag that is off.</summary>
internal static class FfrsErrors
{
    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null)
    {
        EvaluationResponses.SetStatus(http.Response, error, status);
        var title = http.Response.StatusCode switch
        {
            StatusCodes.Status403Forbidden => "Forbidden",
            StatusCodes.Status404NotFound => "Not found",
            StatusCodes.Status500InternalServerError => "Internal error",
            StatusCodes.Status503ServiceUnavailable => "Ruleset unavailable",
            _ => "Invalid request",
        };
        return Problems.WriteAsync(http, http.Response.StatusCode, title, details ?? "The flag cannot be evaluated.");
    }

    /// <summary>Answers a request without a valid key.</summary>
    public static Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        rejection is { } reason
            ? Problems.WriteAsync(http, StatusCodes.Status403Forbidden, reason.Title, reason.Detail)
            : Problems.UnauthorizedAsync(http);
}
