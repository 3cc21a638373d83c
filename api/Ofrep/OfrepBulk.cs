using System.Globalization;
using System.Text;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api;

/// <summary>The evaluation of all flags, with an ETag that covers everything the answer depends on.</summary>
internal static class OfrepBulk
{
    public static Task AnswerAsync(HttpContext http, DataClient client, EvaluationContext context, IEvaluationRecorder recorder, int inactivitySeconds, DateTimeOffset now)
    {
        var ruleset = context.Ruleset!;
        var stale = OfrepAnswer.IsStale(client.Replica);
        var day = StreamTicket.Day(now);
        var etag = ETag(client, context, stale, day, now);
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (ETags.Matches(http.Request.Headers.IfNoneMatch, etag))
        {
            // Nothing is recorded: the client goes on with answers that were recorded when it got them.
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        var output = AnswerBuffer.Take();
        output.Write("{\"flags\":["u8);
        var flags = ruleset.Flags(client.ClientSide);
        var answers = OfrepRecord.Take(flags.Length);
        for (var i = 0; i < flags.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            var flag = flags[i];
            var evaluation = ruleset.Evaluate(flag, context);
            answers[i] = OfrepRecord.Of(flag, evaluation, stale);
            if (evaluation.Error == ErrorCode.None)
            {
                OfrepAnswer.WriteHead(output, flag, evaluation, stale);
                output.Write("}"u8);
            }
            else
            {
                OfrepAnswer.WriteError(output, flag.Key, evaluation.Error, evaluation.ErrorDetails);
            }
        }
        OfrepRecord.Write(recorder, http, client, context, answers);
        answers.Clear();
        output.Write("],\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\"/ofrep/v1/stream?ticket="u8);
        Write(output, StreamTicket.Create(client.Key, day));
        output.Write("&have="u8);
        Write(output, RefetchFeed.Id(ruleset.Version, ruleset.TimeStretch(now)));
        output.Write("\"},\"inactivityDelaySec\":"u8);
        Write(output, inactivitySeconds.ToString(CultureInfo.InvariantCulture));
        output.Write("}]"u8);
        output.Write(client.TailOf(ruleset));
        return output.SendAsync(http.Response);
    }

    /// <summary>
    /// An answer depends on the ruleset's version, the context, which time windows are open, whether it is stale, what the key may see, and the
    /// day of the stream's ticket. All but the version go into a hash.
    /// </summary>
    private static string ETag(DataClient client, EvaluationContext context, bool stale, long day, DateTimeOffset now)
    {
        Span<int> rest = [context.Ruleset!.TimeStretch(now), stale ? 1 : 0, client.ClientSide ? 1 : 0, (int)day];
        var seed = Murmur3.Hash32(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rest), 0);
        return string.Create(CultureInfo.InvariantCulture,
            $"\"{context.Ruleset.Version}-{Murmur3.Hash32(context.Body, seed):x8}{Murmur3.Hash32(context.Body, ~seed):x8}\"");
    }

    private static void Write(AnswerBuffer output, string ascii)
    {
        var length = Encoding.ASCII.GetBytes(ascii, output.GetSpan(ascii.Length));
        output.Advance(length);
    }
}
