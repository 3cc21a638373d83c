using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Writes why an answer is what it is, in the words of Flagr where it has any.</summary>
internal static class FlagrDebug
{
    /// <summary>Writes the members of <c>evalDebugLog</c>. Callers that may not see rules receive no segments.</summary>
    public static void Write(
        AnswerBuffer output,
        in EvaluationRun run,
        scoped in FlagrSelection selection,
        CompiledFlag? flag,
        FlagrFlag? known,
        in EvaluationResult result,
        in EvaluationCaller caller
    )
    {
        if (flag is null || known is null)
            WriteMessage(output, selection.FlagId, " not found or deleted");
        else if (result.Error != ErrorCode.None)
            Write(output, result.DescribeError(caller.Scope.IsLimited) ?? "The evaluation failed.");
        else if (!known.Model.Enabled)
            WriteMessage(output, known.Id, " is not enabled");
        else if (known.Model.Rules.IsEmpty && result.Variant is null)
            WriteMessage(output, known.Id, " has no segments");
        output.Write("\"segmentDebugLogs\":["u8);
        if (selection.IsDebug && flag is not null && known is not null && !caller.Scope.IsLimited)
            WriteSegments(output, run, flag, known);
        output.Write("]"u8);
    }

    private static void WriteMessage(AnswerBuffer output, long id, string text)
    {
        output.Write("\"msg\":\"flagID "u8);
        output.Write(id);
        output.WriteAscii(text);
        output.Write("\","u8);
    }

    private static void Write(AnswerBuffer output, string message)
    {
        output.Write("\"msg\":"u8);
        output.Write(FlagValue.From(message).Json.Span);
        output.Write(","u8);
    }

    private static void WriteSegments(AnswerBuffer output, in EvaluationRun run, CompiledFlag flag, FlagrFlag known)
    {
        var context = run.Context;
        using var explanation = JsonDocument.Parse(RulesetJson.Write(writer => Explainer.Explain(flag, context, writer)));
        var index = 0;
        foreach (var rule in explanation.RootElement.GetProperty("rules"u8).EnumerateArray())
        {
            var matched = rule.GetProperty("matched"u8);
            // The rules after the one that decided were not evaluated.
            if (matched.ValueKind == JsonValueKind.Null)
                break;
            if (index > 0)
                output.Write(","u8);
            output.Write("{\"msg\":"u8);
            output.Write(FlagValue.From(Describe(rule, matched.ValueKind == JsonValueKind.True, known.Model.Rules[index])).Json.Span);
            output.Write(",\"segmentID\":"u8);
            output.Write(known.SegmentIds[index]);
            output.Write("}"u8);
            index++;
        }
    }

    private static string Describe(JsonElement rule, bool isMatched, Rule model)
    {
        if (!isMatched)
            return $"constraint not match. rule: {model.Id}.";
        return rule.TryGetProperty("split"u8, out var split)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"matched all constraints. rule: {model.Id}. BucketNum: {split.GetProperty("bucket"u8)} of {split.GetProperty("of"u8)}."
            )
            : $"matched all constraints. rule: {model.Id}.";
    }
}
