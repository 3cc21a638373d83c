using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Ofrep;

/// <summary>
/// Writes the JSON of OFREP's answers, on gateways and on silos alike. Success answers are composed of parts that were serialized when the
/// flag was compiled.
/// </summary>
public static class OfrepJson
{
    /// <summary>Writes the start of a success answer: everything but the metadata and the closing brace.</summary>
    /// <param name="output">The output.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="result">Its result, which is not an error.</param>
    /// <param name="stale">Whether the ruleset is stale.</param>
    public static void WriteHead(AnswerBuffer output, CompiledFlag flag, in EvaluationResult result, bool stale)
    {
        output.Write((result.Variant?.AnswerHead ?? flag.AnswerHead).Span);
        output.Write(",\"reason\":\""u8);
        output.Write((stale ? Reason.Stale : result.Reason).Utf8());
        output.Write("\""u8);
    }

    /// <summary>Writes the end of the answer to a bulk request: the version as metadata, and the closing brace.</summary>
    public static void WriteTail(AnswerBuffer output, EnvironmentVersion version) => WriteTail(output, version, default);

    /// <summary>Writes the end of a success answer: the version and the metadata of the flag, and the closing brace.</summary>
    /// <param name="output">The output.</param>
    /// <param name="version">The version of the ruleset.</param>
    /// <param name="flagMetadata">The flag's <see cref="CompiledFlag.AnswerMetadata"/>.</param>
    public static void WriteTail(AnswerBuffer output, EnvironmentVersion version, ReadOnlySpan<byte> flagMetadata)
    {
        output.Write(",\"metadata\":{\"version\":\""u8);
        output.Write(version.Epoch);
        output.Write("."u8);
        output.Write(version.Number);
        output.Write("\""u8);
        output.Write(flagMetadata);
        output.Write("}}"u8);
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
}
