using FlagCluster.Api.Http;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides who makes a request and how it came in.</summary>
internal static class RequestInitiator
{
    private const int MaxUserAgentLength = 256;

    /// <summary>Returns the initiator of a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="via"><c>session:ID</c>, <c>token:ID</c>, or null before sign-in.</param>
    public static Initiator Of(HttpContext http, Actor actor, string? via)
    {
        return new(actor)
        {
            Via = via,
            RequestId = RequestIds.Of(http),
            Address = http.Connection.RemoteIpAddress?.ToString(),
            UserAgent = Clip(http.Request.Headers.UserAgent.ToString()),
        };
    }

    private static string? Clip(string agent)
    {
        if (agent.Length <= MaxUserAgentLength)
            return agent.Length == 0 ? null : agent;
        // A pair of surrogates is not divided.
        return agent[..(char.IsHighSurrogate(agent[MaxUserAgentLength - 1]) ? MaxUserAgentLength - 1 : MaxUserAgentLength)];
    }
}
