using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Writes the JSON of Flagr's answers, whose members have the order of their names. Allocates nothing but for errors.</summary>
public static class FlagrJson
{
    /// <summary>Writes an error of a request: <c>{"message":…}</c>.</summary>
    /// <param name="output">The output.</param>
    /// <param name="message">What is wrong.</param>
    public static void WriteError(AnswerBuffer output, string message)
    {
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
    }

    /// <summary>Writes the answer of a flag, or that there is none.</summary>
    /// <param name="output">The output.</param>
    /// <param name="run">The run.</param>
    /// <param name="request">The entity.</param>
    /// <param name="selection">How the request names the flag.</param>
    /// <param name="flag">The flag, or null.</param>
    /// <param name="result">Its result.</param>
    /// <param name="caller">The caller.</param>
    internal static void WriteResult(
        AnswerBuffer output,
        in EvaluationRun run,
        scoped in FlagrRequest request,
        scoped in FlagrSelection selection,
        CompiledFlag? flag,
        in EvaluationResult result,
        in EvaluationCaller caller
    )
    {
        var known = flag is null ? null : FlagrFlag.Of(flag);
        output.Write("{\"evalContext\":{"u8);
        WriteContext(output, request, selection, known);
        output.Write("},\"evalDebugLog\":{"u8);
        FlagrDebug.Write(output, run, selection, flag, known, result, caller);
        output.Write("}"u8);
        if (known is null)
        {
            WriteId(output, selection.FlagId);
            if (selection.FlagKey.Length > "\"\"".Length)
                Write(output, ",\"flagKey\":"u8, selection.FlagKey);
        }
        else
        {
            output.Write(known.Head);
            output.Write(run.Ruleset.AnswerVersion(caller.Scope.ClientVisibleOnly).Number);
            output.Write(known.Tags);
            if (result.Variant is not null && flag!.IndexOf(result.Rule) is >= 0 and var rule)
            {
                output.Write(",\"segmentID\":"u8);
                output.Write(known.SegmentIds[rule]);
            }
        }
        output.Write(",\"timestamp\":\""u8);
        WriteTime(output, run.Now);
        output.Write("\""u8);
        if (known is not null && result.Variant is { } variant)
            output.Write(known.VariantMembers(variant));
        output.Write("}"u8);
    }

    private static void WriteContext(
        AnswerBuffer output,
        scoped in FlagrRequest request,
        scoped in FlagrSelection selection,
        FlagrFlag? flag
    )
    {
        // Each member begins with a comma but the first: that of the entity's id is always there and has none.
        if (selection.IsDebug)
            output.Write("\"enableDebug\":true,"u8);
        if (!request.Attributes.IsEmpty)
        {
            Write(output, "\"entityContext\":"u8, request.Attributes);
            output.Write(","u8);
        }
        if (request.MadeUpId is { } id)
        {
            output.Write("\"entityID\":\""u8);
            output.WriteAscii(id);
            output.Write("\""u8);
        }
        else
        {
            Write(output, "\"entityID\":"u8, request.EntityId);
        }
        Write(output, ",\"entityType\":"u8, flag?.EntityType ?? request.EntityType);
        WriteId(output, selection.FlagId);
        Write(output, ",\"flagKey\":"u8, selection.FlagKey);
        Write(output, ",\"flagTags\":"u8, selection.Tags);
        Write(output, ",\"flagTagsOperator\":"u8, selection.TagsOperator);
    }

    private static void WriteId(AnswerBuffer output, long id)
    {
        if (id == 0)
            return;
        output.Write(",\"flagID\":"u8);
        output.Write(id);
    }

    private static void Write(AnswerBuffer output, ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;
        output.Write(name);
        output.Write(json);
    }

    private static void WriteTime(AnswerBuffer output, DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(output.GetSpan(32), out var written, "s", CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("Z"u8);
    }
}
