using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Represents everything but the context that a bulk answer depends on.</summary>
/// <param name="Version">The version of the ruleset.</param>
/// <param name="TimeWindowEpoch">The position among the boundaries of the ruleset's time windows.</param>
/// <param name="Stale">Whether the ruleset is stale.</param>
/// <param name="ClientSide">Whether the key sees only client-visible flags.</param>
/// <param name="Day">The day of the stream ticket in the answer.</param>
internal readonly record struct OfrepBulkState(EnvironmentVersion Version, int TimeWindowEpoch, bool Stale, bool ClientSide, long Day)
{
    /// <summary>Returns the state of an evaluation in this process.</summary>
    public static OfrepBulkState Of(in EvaluationRun run, SdkKeySession session) =>
        new(run.Ruleset.Version, run.Ruleset.TimeWindowEpoch(run.Now), run.IsStale, session.ClientSide, StreamTicket.Day(run.Now));

    /// <summary>Returns the state of an answer that was evaluated in another process.</summary>
    public static OfrepBulkState Of(FlagAnswer answer, SdkKeySession session, DateTimeOffset now) =>
        new(answer.Version, answer.TimeWindowEpoch, answer.Stale, session.ClientSide, StreamTicket.Day(now));

    /// <summary>Sets the ETag, and the status 304 when the client has the answer.</summary>
    public bool IsNotModified(HttpContext http, ReadOnlySpan<byte> body)
    {
        var etag = ETag(body);
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (!ETags.Matches(http.Request.Headers.IfNoneMatch, etag))
            return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Writes the end of the answer: the address of the event stream, and the metadata.</summary>
    public void WriteEnd(AnswerBuffer output, SdkKey key, int inactivitySeconds)
    {
        output.Write("],\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\"/ofrep/v1/stream?ticket="u8);
        output.WriteAscii(StreamTicket.Create(key, Day));
        output.Write("&have="u8);
        output.WriteAscii(RefetchFeed.Id(Version, TimeWindowEpoch));
        output.Write("\"},\"inactivityDelaySec\":"u8);
        output.Write(inactivitySeconds);
        output.Write("}]"u8);
        OfrepAnswer.WriteTail(output, Version);
    }

    /// <summary>Everything but the version and the body is hashed into the seed.</summary>
    private string ETag(ReadOnlySpan<byte> body)
    {
        Span<int> rest = [TimeWindowEpoch, Stale ? 1 : 0, ClientSide ? 1 : 0, (int)Day];
        var seed = (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(rest));
        return string.Create(CultureInfo.InvariantCulture, $"\"{Version}-{XxHash3.HashToUInt64(body, seed):x16}\"");
    }
}
