using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Sends OFREP answers.</summary>
internal static class OfrepAnswer
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

    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, string? key, ErrorCode code, string? details, int? status = null)
    {
        http.Response.StatusCode =
            status
            ?? code switch
            {
                ErrorCode.FlagNotFound => StatusCodes.Status404NotFound,
                ErrorCode.ProviderNotReady => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            };
        if (code == ErrorCode.ProviderNotReady)
            http.Response.Headers.RetryAfter = "1";
        var output = AnswerBuffer.Take();
        OfrepJson.WriteError(output, key, code, details);
        return output.SendAsync(http.Response);
    }
}
