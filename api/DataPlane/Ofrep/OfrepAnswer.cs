using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Writes OFREP answers. Success answers are composed of parts that were serialized when the flag was compiled.</summary>
internal static class OfrepAnswer
{
    /// <summary>Writes the start of a success answer: everything but the metadata and the closing brace.</summary>
    public static void WriteHead(AnswerBuffer output, CompiledFlag flag, in EvaluationResult result, bool stale)
    {
        output.Write((result.Variant?.AnswerHead ?? flag.AnswerHead).Span);
        WriteReason(output, stale ? Reason.Stale : result.Reason);
    }

    /// <summary>Writes the start of a success answer that was evaluated in another process.</summary>
    public static void WriteHead(AnswerBuffer output, FlagResolution flag, bool stale)
    {
        AnswerJson.WriteHead(output, flag.FlagKey, flag.Variant, flag.Value);
        WriteReason(output, stale ? Reason.Stale : flag.Reason);
    }

    /// <summary>Writes the end of a success answer: the version as metadata, and the closing brace.</summary>
    public static void WriteTail(AnswerBuffer output, EnvironmentVersion version)
    {
        output.Write(",\"metadata\":{\"version\":\""u8);
        output.Write(version.Epoch);
        output.Write("."u8);
        output.Write(version.Number);
        output.Write("\"}}"u8);
    }

    /// <summary>Writes an error answer.</summary>
    /// <param name="output">The output.</param>
    /// <param name="key">The flag's key; null in the answer to a bulk request as a whole.</param>
    /// <param name="code">The error code.</param>
    /// <param name="details">The error message, or null.</param>
    public static void WriteError(IBufferWriter<byte> output, string? key, ErrorCode code, string? details)
    {
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        if (key is not null)
            writer.WriteString("key"u8, key);
        writer.WriteString("errorCode"u8, code.Utf8());
        if (details is not null)
            writer.WriteString("errorDetails"u8, details);
        writer.WriteEndObject();
    }

    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, string? key, ErrorCode code, string? details, int? status = null)
    {
        http.Response.StatusCode =
            status
            ?? code switch
            {
                ErrorCode.FlagNotFound => StatusCodes.Status404NotFound,
                ErrorCode.ProviderNotReady => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            };
        if (code == ErrorCode.ProviderNotReady)
            http.Response.Headers.RetryAfter = "1";
        var output = AnswerBuffer.Take();
        WriteError(output, key, code, details);
        return output.SendAsync(http.Response);
    }

    private static void WriteReason(AnswerBuffer output, Reason reason)
    {
        output.Write(",\"reason\":\""u8);
        output.Write(reason.Utf8());
        output.Write("\""u8);
    }
}
