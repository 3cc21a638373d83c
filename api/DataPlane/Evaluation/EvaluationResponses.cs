using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>Sends the answers of evaluation APIs.</summary>
internal static class EvaluationResponses
{
    /// <summary>Sends the collected bytes as JSON.</summary>
    public static Task SendAsync(this AnswerBuffer output, HttpResponse response) => SendAsync(response, output.Written);

    /// <summary>
    /// Sends an answer as JSON. One write with a known length is cheaper than many small writes to a response whose headers are not sent
    /// yet. The response copies the bytes, so the next answer may begin at once.
    /// </summary>
    public static Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        var write = response.BodyWriter.WriteAsync(body);
        if (!write.IsCompletedSuccessfully)
            return write.AsTask();
        write.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    /// <summary>Answers, with problem details, that no ruleset is loaded yet.</summary>
    public static Task FailNotReadyAsync(HttpContext http)
    {
        SetStatus(http.Response, ErrorCode.ProviderNotReady);
        return Problems.WriteAsync(http, http.Response.StatusCode, "Ruleset unavailable", FirstLoad.NotReady);
    }

    /// <summary>Sets the status of an error, and when to repeat the request if that helps.</summary>
    /// <param name="response">The response.</param>
    /// <param name="code">The error.</param>
    /// <param name="status">The status, where it is another than that of the error.</param>
    public static void SetStatus(HttpResponse response, ErrorCode code, int? status = null)
    {
        response.StatusCode =
            status
            ?? code switch
            {
                ErrorCode.FlagNotFound => StatusCodes.Status404NotFound,
                ErrorCode.ProviderNotReady => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            };
        if (code == ErrorCode.ProviderNotReady)
            response.Headers.RetryAfter = "1";
    }
}
