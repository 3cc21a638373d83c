using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Sends OFREP errors.</summary>
internal static class OfrepAnswer
{
    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, string? key, ErrorCode code, string? details, int? status = null)
    {
        EvaluationResponses.SetStatus(http.Response, code, status);
        var output = AnswerBuffer.Take();
        OfrepJson.WriteError(output, key, code, details);
        return output.SendAsync(http.Response);
    }
}
