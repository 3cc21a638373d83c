using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>Describes the callers of evaluation requests.</summary>
internal static class EvaluationRequestExtensions
{
    /// <summary>Returns the caller of a request: its key, and the SDK that its <c>User-Agent</c> names.</summary>
    public static EvaluationCaller Caller(this SdkKeySession session, HttpRequest request) =>
        new(session.Scope, session.Key.Id, request.Headers.UserAgent is [{ } agent] ? agent : null);
}
