using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flipt;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>Answers errors as Flipt does, <c>{"code":5,"message":…,"details":[]}</c>, with the codes of gRPC.</summary>
internal static class FliptErrors
{
    /// <summary>Gets how requests above a limit are answered.</summary>
    public static LimitedAnswer Limited { get; } =
        new((http, details) => FailAsync(http, ErrorCode.General, details, StatusCodes.Status429TooManyRequests));

    /// <summary>Returns what is wrong with the namespace in a path, or null when it is that of the key.</summary>
    public static (int Status, string Details)? FindOtherNamespace(HttpContext http, SdkKeySession session) =>
        FliptScope.Includes((string?)http.GetRouteValue("namespace"), session.Key.Environment.Project)
            ? null
            : (StatusCodes.Status404NotFound, FliptScope.OtherNamespace);

    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null)
    {
        EvaluationResponses.SetStatus(http.Response, error, status);
        var output = AnswerBuffer.Take();
        FliptJson.WriteError(output, CodeOf(http.Response.StatusCode), details ?? "The request failed.");
        return output.SendAsync(http.Response);
    }

    /// <summary>Answers a request without a valid key.</summary>
    public static Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection)
    {
        if (rejection is { } reason)
            return FailAsync(http, ErrorCode.General, reason.Detail, StatusCodes.Status403Forbidden);
        Problems.Challenge(http);
        const string Details = "The SDK key is missing or unknown. Send it as 'Authorization: Bearer KEY'.";
        return FailAsync(http, ErrorCode.General, Details, StatusCodes.Status401Unauthorized);
    }

    private static int CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType => 3,
            StatusCodes.Status401Unauthorized => 16,
            StatusCodes.Status403Forbidden => 7,
            StatusCodes.Status404NotFound => 5,
            StatusCodes.Status429TooManyRequests => 8,
            StatusCodes.Status503ServiceUnavailable => 14,
            _ => 13,
        };
}
