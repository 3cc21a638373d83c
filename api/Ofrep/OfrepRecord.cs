using FlagCluster.Contracts;
using FlagCluster.Engine;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api;

/// <summary>Records what a request was answered.</summary>
internal static class OfrepRecord
{
    public static void Write(IEvaluationRecorder recorder, HttpContext http, DataClient client, EvaluationContext context, ReadOnlySpan<EvaluationAnswer> answers) =>
        AnswerRecord.Write(recorder, client.Key.Environment, context, client.Key.Id, http.Request.Headers.UserAgent is [{ } agent] ? agent : null, answers);
}
