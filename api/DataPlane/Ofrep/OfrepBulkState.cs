using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Represents everything but the context that a bulk answer depends on.</summary>
/// <param name="Version">The version of the last change that the key can notice.</param>
/// <param name="TimeWindowEpoch">The position among the boundaries of the time windows that the key can notice.</param>
/// <param name="Stale">Whether the ruleset is stale.</param>
/// <param name="ClientSide">Whether the key sees only client-visible flags.</param>
/// <param name="Day">The day of the stream ticket in the answer.</param>
internal readonly record struct OfrepBulkState(EnvironmentVersion Version, int TimeWindowEpoch, bool Stale, bool ClientSide, long Day)
{
    /// <summary>Returns the state of an evaluation in this process.</summary>
    public static OfrepBulkState Of(in EvaluationRun run, SdkKeySession session) =>
        new(
            run.Ruleset.AnswerVersion(session.ClientSide),
            run.Ruleset.TimeWindowEpoch(run.Now, session.ClientSide),
            run.IsStale,
            session.ClientSide,
            StreamTicket.Day(run.Now)
        );

    /// <summary>Returns the state of an answer that was evaluated in another process.</summary>
    public static OfrepBulkState Of(FlagAnswer answer, SdkKeySession session, DateTimeOffset now) =>
        new(answer.Version, answer.TimeWindowEpoch, answer.Stale, session.ClientSide, StreamTicket.Day(now));

    /// <summary>
    /// Sets the ETag, and answers a request whose conditions decide it. Nothing is recorded then: a client that has the answer keeps what
    /// was recorded when it received it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="counts">Counts the answer.</param>
    /// <returns>The task that answers, or null when the evaluation is to be sent.</returns>
    public Task? TryAnswerCondition(HttpContext http, ReadOnlySpan<byte> body, EvaluationCounts counts)
    {
        var etag = ETag(body);
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        switch (Preconditions.OfRead(http.Request.Headers, etag))
        {
            case PreconditionResult.Met:
                return null;
            case PreconditionResult.NotModified:
                counts.AddNotModified();
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            case PreconditionResult.Failed:
                counts.Fail(ErrorCode.ParseError);
                return FailAsync(http, Preconditions.Failed, StatusCodes.Status412PreconditionFailed);
            default:
                counts.Fail(ErrorCode.ParseError);
                return FailAsync(http, Preconditions.Malformed, StatusCodes.Status400BadRequest);
        }
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
        OfrepJson.WriteTail(output, Version);
    }

    private static Task FailAsync(HttpContext http, string details, int status) =>
        OfrepAnswer.FailAsync(http, null, ErrorCode.ParseError, details, status);

    /// <summary>Everything but the version and the body is hashed into the seed.</summary>
    private string ETag(ReadOnlySpan<byte> body)
    {
        Span<int> rest = [TimeWindowEpoch, Stale ? 1 : 0, ClientSide ? 1 : 0, (int)Day];
        var seed = (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(rest));
        return string.Create(CultureInfo.InvariantCulture, $"\"{Version}-{XxHash3.HashToUInt64(body, seed):x16}\"");
    }
}
