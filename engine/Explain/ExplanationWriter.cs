using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Explain;

/// <summary>Writes a trace as JSON, in the structure of the flag.</summary>
internal sealed class ExplanationWriter(Utf8JsonWriter writer, EvaluationContext context, ExplainTrace trace)
{
    // A segment is written in full only where it was tested first: shared segments would otherwise repeat many times.
    private readonly HashSet<CompiledSegment> _written = [];

    public void Write(CompiledFlag flag, in EvaluationResult evaluation)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, flag.Key);
        writer.WriteString("version"u8, context.Ruleset!.Version.ToString());
        WriteAnswer(evaluation);
        writer.WriteString("summary"u8, Explainer.Summary(flag, evaluation, trace));
        writer.WriteBoolean("enabled"u8, flag.Model.Enabled);
        writer.WriteStartArray("prerequisites"u8);
        foreach (var prerequisite in flag.Prerequisites)
            WritePrerequisite(prerequisite);
        writer.WriteEndArray();
        writer.WriteStartArray("rules"u8);
        foreach (var rule in flag.Rules)
            WriteRule(rule, evaluation.Rule);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteAnswer(in EvaluationResult evaluation)
    {
        if (evaluation.Variant is { } variant)
        {
            writer.WriteString("variant"u8, variant.Key);
            writer.WritePropertyName("value"u8);
            writer.WriteRawValue(variant.Value.Json.Span, skipInputValidation: true);
        }
        writer.WriteString("reason"u8, evaluation.Reason.Utf8());
        if (evaluation.Error != ErrorCode.None)
            writer.WriteString("errorCode"u8, evaluation.Error.Utf8());
        if (evaluation.ErrorDetails is { } details)
            writer.WriteString("errorDetails"u8, details);
        if (evaluation.Rule is { } rule)
            writer.WriteString("ruleId"u8, rule.Id);
    }

    private void WritePrerequisite(CompiledPrerequisite prerequisite)
    {
        writer.WriteStartObject();
        writer.WriteString("flag"u8, prerequisite.Model.Flag);
        writer.WriteStartArray("accepts"u8);
        foreach (var variant in prerequisite.Model.Variants)
            writer.WriteStringValue(variant);
        writer.WriteEndArray();
        if (prerequisite.Model.Enabled)
            writer.WriteBoolean("enabled"u8, true);
        WriteServed(prerequisite);
        WriteResult("met"u8, trace.PrerequisiteOf(prerequisite)?.Met);
        writer.WriteEndObject();
    }

    private void WriteFlag(FlagTest test)
    {
        writer.WriteString("flag"u8, test.Other.Model.Flag);
        writer.WriteStartArray("variants"u8);
        foreach (var variant in test.Other.Model.Variants)
            writer.WriteStringValue(variant);
        writer.WriteEndArray();
        if (test.Other.Model.Enabled)
            writer.WriteBoolean("enabled"u8, true);
        WriteServed(test.Other);
    }

    private void WriteServed(CompiledPrerequisite prerequisite)
    {
        if (trace.PrerequisiteOf(prerequisite)?.Evaluation.Variant is { } served)
            writer.WriteString("served"u8, served.Key);
    }

    private void WriteRule(CompiledRule rule, CompiledRule? decided)
    {
        var reached = rule.When is null
            ? rule == decided || trace.IsSkipped(rule)
                ? true
                : (bool?)null
            : trace.ResultOf(rule.When);
        writer.WriteStartObject();
        writer.WriteString("id"u8, rule.Id);
        if (rule.Model.Name is { } name)
            writer.WriteString("name"u8, name);
        WriteResult("matched"u8, reached);
        if (rule.When is not null)
        {
            writer.WritePropertyName("when"u8);
            WriteCondition(rule.When);
        }
        if (trace.IsSkipped(rule))
            writer.WriteBoolean("skipped"u8, true);
        if (trace.BucketOf(rule) is var (bucket, origin))
        {
            writer.WriteStartObject("split"u8);
            WriteOrigin(origin);
            writer.WriteNumber("bucket"u8, bucket);
            writer.WriteNumber("of"u8, rule.Split!.Callers.Buckets.Count);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private void WriteCondition(CompiledCondition condition)
    {
        writer.WriteStartObject();
        switch (condition)
        {
            case CompiledAll all:
                WriteParts("all"u8, all.Parts);
                break;
            case CompiledAny any:
                WriteParts("any"u8, any.Parts);
                break;
            case CompiledNot not:
                writer.WritePropertyName("not"u8);
                WriteCondition(not.Part);
                break;
            case CompiledSegmentTest segment:
                WriteSegment(segment);
                break;
            case ElementsTest elements:
                WriteElements(elements);
                break;
            case FlagTest flag:
                WriteFlag(flag);
                break;
            case BucketTest:
                WriteBucket(condition);
                break;
            default:
                WriteTest(condition);
                break;
        }
        WriteResult("result"u8, trace.ResultOf(condition));
        writer.WriteEndObject();
    }

    private void WriteParts(ReadOnlySpan<byte> name, CompiledCondition[] parts)
    {
        writer.WriteStartArray(name);
        foreach (var part in parts)
            WriteCondition(part);
        writer.WriteEndArray();
    }

    private void WriteSegment(CompiledSegmentTest test)
    {
        writer.WriteString("segment"u8, ((SegmentCondition)test.Model).Segment);
        if (trace.ResultOf(test) is null || test.Find(context.Ruleset!) is not { } segment)
            return;
        if (segment.Find(context) is not SegmentList.None and var list)
            writer.WriteString("because"u8, list == SegmentList.Excluded ? "excluded" : "included");
        else if (segment.When is not null && _written.Add(segment))
        {
            writer.WritePropertyName("when"u8);
            WriteCondition(segment.When);
        }
    }

    /// <summary>Writes the condition with the results of the element that was tested last, which decided.</summary>
    private void WriteElements(ElementsTest test)
    {
        var model = (ElementsCondition)test.Model;
        writer.WriteString("attribute"u8, model.Attribute);
        writer.WritePropertyName(ConditionJson.Name(model.Quantifier));
        var list = context.Read(test.Source);
        var element = trace.ElementOf(test);
        var outer = list.Kind == AttributeKind.List ? context.EnterList(list, test.Source, isCounted: false) : default;
        if (element is { } index)
            context.EnterElement(list, index);
        WriteCondition(test.Part);
        if (list.Kind == AttributeKind.List)
            context.LeaveList(outer);
        if (element is not null)
            writer.WriteNumber("element"u8, element.Value);
        writer.WritePropertyName("actual"u8);
        writer.WriteRawValue(context.Describe(list), skipInputValidation: true);
    }

    private void WriteBucket(CompiledCondition condition)
    {
        writer.WritePropertyName("bucket"u8);
        BucketJson.Write(writer, (BucketCondition)condition.Model);
        if (trace.BucketOf(condition) is not var (position, origin))
            return;
        WriteOrigin(origin);
        writer.WriteNumber("position"u8, position);
    }

    /// <summary>Writes the attribute that was hashed, or that the bucket is random.</summary>
    private void WriteOrigin(BucketOrigin origin)
    {
        if (origin.Slot >= 0)
            writer.WriteString("by"u8, context.Ruleset!.Attributes.Name(origin.Slot));
        else if (origin == BucketOrigin.Random)
            writer.WriteBoolean("random"u8, true);
    }

    private void WriteTest(CompiledCondition test)
    {
        var model = (AttributeCondition)test.Model;
        writer.WriteString("attribute"u8, model.Attribute);
        ConditionJson.WriteOptions(writer, model);
        writer.WriteStartArray(ConditionJson.Name(model.Operator));
        foreach (var operand in model.Operands)
            writer.WriteRawValue(operand.Json.Span, skipInputValidation: true);
        writer.WriteEndArray();
        var source = test switch
        {
            AttributeTest attribute => attribute.Source,
            ExistsTest exists => exists.Source,
            _ => null,
        };
        writer.WritePropertyName("actual"u8);
        if (source is null)
            writer.WriteStringValue($"{DateTimeOffset.FromUnixTimeMilliseconds(context.Now):yyyy-MM-ddTHH:mm:ss.fffZ}");
        else
            writer.WriteRawValue(context.Describe(context.ReadPlain(source)), skipInputValidation: true);
        if (source is null || source.Conversion == Conversion.None)
            return;
        writer.WritePropertyName("converted"u8);
        writer.WriteRawValue(context.Describe(context.Read(source)), skipInputValidation: true);
    }

    private void WriteResult(ReadOnlySpan<byte> name, bool? result)
    {
        if (result is { } value)
            writer.WriteBoolean(name, value);
        else
            writer.WriteNull(name);
    }
}
