using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Events;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Records what a request was answered.</summary>
internal static class OfrepRecord
{
    public static void Write(IEvaluationRecorder recorder, HttpContext http, SdkKeySession client, EvaluationContext context, ReadOnlySpan<EvaluationAnswer> answers) =>
        AnswerRecord.Write(recorder, client.Key.Environment, context, client.Key.Id, http.Request.Headers.UserAgent is [{ } agent] ? agent : null, answers);
}
