using System.Globalization;
using System.Text;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Hashing;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>The evaluation of all flags, with an ETag that covers everything the answer depends on.</summary>
internal static class OfrepBulk
{
    /// <summary>Answers from memory.</summary>
    public static Task AnswerAsync(HttpContext http, SdkKeySession client, EvaluationContext context, IEvaluationRecorder recorder, bool stale, int inactivitySeconds, DateTimeOffset now)
    {
        var ruleset = context.Ruleset!;
        var state = new State(ruleset.Version, ruleset.TimeWindowEpoch(now), stale, client.ClientSide, StreamTicket.Day(now));
        // Nothing is recorded then: the client goes on with answers that were recorded when it got them.
        if (IsNotModified(http, state, context.Body)) return Unchanged(client);
        var output = AnswerBuffer.Take();
        output.Write("{\"flags\":["u8);
        var flags = ruleset.Flags(client.ClientSide);
        var answers = AnswerRecord.Take(flags.Length);
        for (var i = 0; i < flags.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            var flag = flags[i];
            var evaluation = ruleset.Evaluate(flag, context);
            answers[i] = AnswerRecord.Of(flag, evaluation, stale);
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
        client.Evaluations.AddBulk(answers);
        OfrepRecord.Write(recorder, http, client, context, answers);
        answers.Clear();
        WriteEnd(output, client, state, inactivitySeconds);
        return output.SendAsync(http.Response);
    }

    /// <summary>Answers with what was evaluated elsewhere.</summary>
    public static Task AnswerAsync(HttpContext http, SdkKeySession client, FlagAnswer answer, ReadOnlySpan<byte> body, int inactivitySeconds, DateTimeOffset now)
    {
        var state = StateOf(answer, client, now);
        if (IsNotModified(http, state, body)) return Unchanged(client);
        var output = AnswerBuffer.Take();
        output.Write("{\"flags\":["u8);
        var first = true;
        foreach (var flag in answer.Flags)
        {
            if (!first) output.Write(","u8);
            first = false;
            if (flag.Error == ErrorCode.None)
            {
                OfrepAnswer.WriteHead(output, flag, answer.Stale);
                output.Write("}"u8);
            }
            else
            {
                OfrepAnswer.WriteError(output, flag.FlagKey, flag.Error, flag.ErrorMessage);
            }
        }
        // The flags themselves are counted where they were evaluated.
        client.Evaluations.AddBulk([]);
        WriteEnd(output, client, state, inactivitySeconds);
        return output.SendAsync(http.Response);
    }

    /// <summary>Answers 304 when the client has the answer that was made elsewhere.</summary>
    public static bool IsNotModified(HttpContext http, SdkKeySession client, FlagAnswer answer, ReadOnlySpan<byte> body, DateTimeOffset now) => IsNotModified(http, StateOf(answer, client, now), body);

    private static State StateOf(FlagAnswer answer, SdkKeySession client, DateTimeOffset now) => new(answer.Version, answer.TimeWindowEpoch, answer.Stale, client.ClientSide, StreamTicket.Day(now));

    private static Task Unchanged(SdkKeySession client)
    {
        client.Evaluations.AddNotModified();
        return Task.CompletedTask;
    }

    private static bool IsNotModified(HttpContext http, in State state, ReadOnlySpan<byte> body)
    {
        var etag = ETag(state, body);
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (!ETags.Matches(http.Request.Headers.IfNoneMatch, etag)) return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static void WriteEnd(AnswerBuffer output, SdkKeySession client, in State state, int inactivitySeconds)
    {
        output.Write("],\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\"/ofrep/v1/stream?ticket="u8);
        Write(output, StreamTicket.Create(client.Key, state.Day));
        output.Write("&have="u8);
        Write(output, RefetchFeed.Id(state.Version, state.TimeWindowEpoch));
        output.Write("\"},\"inactivityDelaySec\":"u8);
        Write(output, inactivitySeconds.ToString(CultureInfo.InvariantCulture));
        output.Write("}]"u8);
        output.Write(client.TailOf(state.Version));
    }

    /// <summary>All but the version and the context's body go into the hash's seed.</summary>
    private static string ETag(in State state, ReadOnlySpan<byte> body)
    {
        Span<int> rest = [state.TimeWindowEpoch, state.Stale ? 1 : 0, state.ClientSide ? 1 : 0, (int)state.Day];
        var seed = Murmur3.Hash32(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rest), 0);
        return string.Create(CultureInfo.InvariantCulture, $"\"{state.Version}-{Murmur3.Hash32(body, seed):x8}{Murmur3.Hash32(body, ~seed):x8}\"");
    }

    private static void Write(AnswerBuffer output, string ascii)
    {
        var length = Encoding.ASCII.GetBytes(ascii, output.GetSpan(ascii.Length));
        output.Advance(length);
    }

    /// <summary>What an answer depends on besides the context: the ruleset, which time windows are open, whether it is stale, what the key may see, and the day of the stream's ticket.</summary>
    private readonly record struct State(EnvironmentVersion Version, int TimeWindowEpoch, bool Stale, bool ClientSide, long Day);
}
