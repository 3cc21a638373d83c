using System.Buffers;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api;

/// <summary>Writes OFREP answers. Success answers are put together from parts that were serialized when the flag was compiled.</summary>
internal static class OfrepAnswer
{
    private static ReadOnlySpan<byte> ReasonStart => ",\"reason\":\""u8;

    /// <summary>Answers with one evaluation. Its length is known beforehand, so that it goes out in one piece.</summary>
    public static void WriteOne(HttpResponse response, CompiledFlag flag, in Evaluation evaluation, bool stale, ReadOnlySpan<byte> tail)
    {
        var head = (evaluation.Variant?.AnswerHead ?? flag.AnswerHead).Span;
        var reason = (stale ? Reason.Stale : evaluation.Reason).Utf8();
        var length = head.Length + ReasonStart.Length + reason.Length + 1 + tail.Length;
        response.ContentType = "application/json";
        response.ContentLength = length;
        var output = response.BodyWriter;
        var span = output.GetSpan(length);
        head.CopyTo(span);
        var at = head.Length;
        ReasonStart.CopyTo(span[at..]);
        at += ReasonStart.Length;
        reason.CopyTo(span[at..]);
        at += reason.Length;
        span[at++] = (byte)'"';
        tail.CopyTo(span[at..]);
        output.Advance(length);
    }

    /// <summary>Writes the start of a success answer: everything but the metadata and the closing brace.</summary>
    public static void WriteHead(IBufferWriter<byte> output, CompiledFlag flag, in Evaluation evaluation, bool stale)
    {
        output.Write((evaluation.Variant?.AnswerHead ?? flag.AnswerHead).Span);
        output.Write(ReasonStart);
        output.Write((stale ? Reason.Stale : evaluation.Reason).Utf8());
        output.Write("\""u8);
    }

    /// <summary>Writes an error answer.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="key">The flag's key; null in an answer to a bulk request as a whole.</param>
    /// <param name="code">What went wrong.</param>
    /// <param name="details">A sentence about it, or null.</param>
    public static void WriteError(IBufferWriter<byte> output, string? key, ErrorCode code, string? details)
    {
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        if (key is not null) writer.WriteString("key"u8, key);
        writer.WriteString("errorCode"u8, code.Utf8());
        if (details is not null) writer.WriteString("errorDetails"u8, details);
        writer.WriteEndObject();
    }

    /// <summary>Answers with an error.</summary>
    public static void Fail(HttpContext http, string? key, ErrorCode code, string? details)
    {
        http.Response.StatusCode = code switch
        {
            ErrorCode.FlagNotFound => StatusCodes.Status404NotFound,
            ErrorCode.ProviderNotReady => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        if (code == ErrorCode.ProviderNotReady) http.Response.Headers.RetryAfter = "1";
        http.Response.ContentType = "application/json";
        WriteError(http.Response.BodyWriter, key, code, details);
    }

    /// <summary>The end of every success answer of one ruleset: its version as metadata, and the closing brace.</summary>
    public static byte[] Tail(CompiledRuleset ruleset) => Encoding.ASCII.GetBytes($",\"metadata\":{{\"version\":\"{ruleset.Version}\"}}}}");

    public static bool IsStale(EnvironmentReplica replica) => replica.State == ReplicaState.Stale;
}
