using System.Buffers;
using System.Text;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Writer;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Writes OFREP answers. Success answers are put together from parts that were serialized when the flag was compiled.</summary>
internal static class OfrepAnswer
{
    /// <summary>Writes the start of a success answer: everything but the metadata and the closing brace.</summary>
    public static void WriteHead(AnswerBuffer output, CompiledFlag flag, in EvaluationResult evaluation, bool stale)
    {
        output.Write((evaluation.Variant?.AnswerHead ?? flag.AnswerHead).Span);
        WriteReason(output, stale ? Reason.Stale : evaluation.Reason);
    }

    /// <summary>Writes the start of a success answer that was evaluated elsewhere.</summary>
    public static void WriteHead(AnswerBuffer output, FlagResolution flag, bool stale)
    {
        AnswerJson.WriteHead(output, flag.FlagKey, flag.Variant, flag.Value);
        WriteReason(output, stale ? Reason.Stale : flag.Reason);
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
    public static Task FailAsync(HttpContext http, string? key, ErrorCode code, string? details, int? status = null)
    {
        http.Response.StatusCode = status ?? code switch
        {
            ErrorCode.FlagNotFound => StatusCodes.Status404NotFound,
            ErrorCode.ProviderNotReady => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        if (code == ErrorCode.ProviderNotReady) http.Response.Headers.RetryAfter = "1";
        var output = AnswerBuffer.Take();
        WriteError(output, key, code, details);
        return output.SendAsync(http.Response);
    }

    /// <summary>The end of every success answer of one ruleset: its version as metadata, and the closing brace.</summary>
    public static byte[] Tail(EnvironmentVersion version) => Encoding.ASCII.GetBytes($",\"metadata\":{{\"version\":\"{version}\"}}}}");

    private static void WriteReason(AnswerBuffer output, Reason reason)
    {
        output.Write(",\"reason\":\""u8);
        output.Write(reason.Utf8());
        output.Write("\""u8);
    }
}
