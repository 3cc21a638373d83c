using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Represents what differs between streams: their framing, and the answers to requests that receive no stream.</summary>
internal abstract class StreamProtocol
{
    /// <summary>Gets the API that the environment must serve for as long as the stream is open.</summary>
    public virtual CompatibleApis Api => CompatibleApis.None;

    /// <summary>Gets the media type of the stream.</summary>
    public abstract string MediaType { get; }

    /// <summary>Gets what is sent when there is no event.</summary>
    public abstract byte[] Heartbeat { get; }

    /// <summary>
    /// Gets whether clients read a heartbeat as the beginning of the next event, so that a stream which ends after one sends its last event
    /// again.
    /// </summary>
    public virtual bool HeartbeatBeginsEvent => false;

    /// <summary>
    /// Returns what tells a client when to reconnect; empty when the protocol has nothing for it. Clients then need a status that makes
    /// them wait.
    /// </summary>
    /// <param name="milliseconds">The time until then.</param>
    public abstract byte[] Retry(int milliseconds);

    /// <summary>Answers a request whose key is not valid any more.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rejection">Why a key with the right secret gives no access, or null when the request has none.</param>
    public abstract Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection);

    /// <summary>Answers a request that receives no stream.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="title">The title of the problem.</param>
    /// <param name="detail">What is wrong, and what to do.</param>
    public abstract Task FailAsync(HttpContext http, int status, string title, string detail);
}
