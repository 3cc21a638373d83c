using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flagr;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>Answers errors as Flagr does, <c>{"message":…}</c>.</summary>
internal static class FlagrErrors
{
    /// <summary>Gets how requests above a limit are answered.</summary>
    public static LimitedAnswer Limited { get; } =
        new((http, details) => FailAsync(http, ErrorCode.General, details, StatusCodes.Status429TooManyRequests));

    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null)
    {
        EvaluationResponses.SetStatus(http.Response, error, status);
        var output = AnswerBuffer.Take();
        FlagrJson.WriteError(output, details ?? "The request failed.");
        return output.SendAsync(http.Response);
    }

    /// <summary>Answers a request without a valid key.</summary>
    public static Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection)
    {
        if (rejection is { } reason)
            return FailAsync(http, ErrorCode.General, reason.Detail, StatusCodes.Status403Forbidden);
        Problems.Challenge(http);
        const string Details =
            "The SDK key is missing or unknown. Send it as 'Authorization: Bearer KEY', as 'X-API-Key: KEY', or as password.";
        return FailAsync(http, ErrorCode.General, Details, StatusCodes.Status401Unauthorized);
    }
}
