using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Describes the callers of Unleash's APIs.</summary>
internal static class UnleashCaller
{
    /// <summary>The headers that have the key, on which answers depend.</summary>
    public const string KeyHeaders = "Authorization, X-API-Key";

    private const string SdkHeader = "unleash-sdk";

    /// <summary>Returns the caller of an evaluation.</summary>
    public static EvaluationCaller Of(SdkKeySession session, HttpRequest request) => new(session.Scope, session.Key.Id, SdkOf(request));

    /// <summary>Returns the SDK that a request names, such as <c>unleash-client-js:3.8.2</c>; otherwise its <c>User-Agent</c>.</summary>
    public static string? SdkOf(HttpRequest request) =>
        request.Headers[SdkHeader] is [{ Length: > 0 } sdk] ? sdk
        : request.Headers.UserAgent is [{ } agent] ? agent
        : null;
}
