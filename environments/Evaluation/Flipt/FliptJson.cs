using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Writes the JSON of Flipt's answers, in which every member is present. Allocates nothing but for errors.</summary>
public static class FliptJson
{
    private const int Microseconds = 27;

    /// <summary>Writes an error of a request: <c>{"code":5,"message":…,"details":[]}</c>.</summary>
    /// <param name="output">The output.</param>
    /// <param name="code">The code, one of gRPC.</param>
    /// <param name="message">What is wrong.</param>
    public static void WriteError(AnswerBuffer output, int code, string message)
    {
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, code);
        writer.WriteString("message"u8, message);
        writer.WriteStartArray("details"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes the answer of a boolean flag.</summary>
    internal static void WriteBoolean(
        AnswerBuffer output,
        in EvaluationRun run,
        CompiledFlag flag,
        in EvaluationResult result,
        ReadOnlySpan<byte> requestId,
        bool withSegments
    )
    {
        output.Write(result.Variant?.Value.AsBoolean() == true ? "{\"enabled\":true"u8 : "{\"enabled\":false"u8);
        output.Write(",\"reason\":\""u8);
        output.Write(FliptReasons.OfBoolean(result));
        output.Write("\""u8);
        WriteRequest(output, run, flag, requestId);
        WriteSegments(output, run, result, withSegments);
        output.Write("}"u8);
    }

    /// <summary>Writes the answer of a flag with variants.</summary>
    internal static void WriteVariant(
        AnswerBuffer output,
        in EvaluationRun run,
        CompiledFlag flag,
        in EvaluationResult result,
        ReadOnlySpan<byte> requestId,
        bool withSegments
    )
    {
        output.Write(FliptReasons.IsMatch(result) ? "{\"match\":true"u8 : "{\"match\":false"u8);
        WriteSegments(output, run, result, withSegments);
        output.Write(",\"reason\":\""u8);
        output.Write(FliptReasons.OfVariant(result));
        output.Write("\",\"variantKey\":"u8);
        output.Write(result.Variant is { } variant ? variant.KeyJson : "\"\""u8);
        output.Write(",\"variantAttachment\":"u8);
        output.Write(result.Variant is { } served ? served.AttachmentText : "\"\""u8);
        WriteRequest(output, run, flag, requestId);
        output.Write("}"u8);
    }

    /// <summary>Writes the time that an evaluation took, with a comma before it.</summary>
    internal static void WriteDuration(AnswerBuffer output, in EvaluationRun run)
    {
        output.Write(",\"requestDurationMillis\":"u8);
        var ticks = run.Elapsed.Ticks;
        output.Write(ticks / TimeSpan.TicksPerMillisecond);
        output.Write("."u8);
        var rest = output.GetSpan(4);
        Utf8Formatter.TryFormat(ticks % TimeSpan.TicksPerMillisecond, rest, out var written, new('D', 4));
        output.Advance(written);
    }

    /// <summary>Writes the members that identify the request and the flag of an answer.</summary>
    private static void WriteRequest(AnswerBuffer output, in EvaluationRun run, CompiledFlag flag, ReadOnlySpan<byte> requestId)
    {
        output.Write(",\"requestId\":"u8);
        output.Write(requestId);
        WriteDuration(output, run);
        output.Write(",\"timestamp\":\""u8);
        WriteTime(output, run.Now);
        output.Write("\",\"flagKey\":"u8);
        output.Write(flag.KeyJson);
    }

    private static void WriteTime(AnswerBuffer output, DateTimeOffset time)
    {
        var text = output.GetSpan(40);
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        // Protocol Buffers has six digits, or nine.
        text[Microseconds - 1] = (byte)'Z';
        output.Advance(Microseconds);
    }

    private static void WriteSegments(AnswerBuffer output, in EvaluationRun run, in EvaluationResult result, bool withSegments)
    {
        output.Write(",\"segmentKeys\":["u8);
        if (withSegments && FliptReasons.IsMatch(result) && result.Rule is { } rule)
        {
            var isFirst = true;
            for (var i = 0; i < rule.SegmentCount; i++)
            {
                var key = rule.MatchedSegment(i, run.Context);
                if (key.IsEmpty)
                    continue;
                if (!isFirst)
                    output.Write(","u8);
                output.Write(key);
                isFirst = false;
            }
        }
        output.Write("]"u8);
    }
}
