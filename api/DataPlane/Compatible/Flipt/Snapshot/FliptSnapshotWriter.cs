using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Writes a flag of a snapshot. Clients need every member.</summary>
/// <param name="writer">The output.</param>
/// <param name="flag">The flag.</param>
internal sealed class FliptSnapshotWriter(Utf8JsonWriter writer, CompiledFlag flag)
{
    /// <summary>Writes the flag with its rules or rollouts.</summary>
    public void Write(ImmutableArray<FliptRule> rules)
    {
        var model = flag.Model;
        var isBoolean = model.Type == FlagType.Boolean;
        writer.WriteStartObject();
        writer.WriteString("key"u8, flag.Key);
        writer.WriteString("name"u8, flag.Key);
        writer.WriteString("description"u8, model.Description ?? "");
        writer.WriteString("type"u8, isBoolean ? "BOOLEAN_FLAG_TYPE"u8 : "VARIANT_FLAG_TYPE"u8);
        writer.WriteBoolean("enabled"u8, isBoolean ? FliptSnapshotMapper.IsOn(model, model.DefaultVariant) : model.Enabled);
        writer.WriteStartArray("rules"u8);
        for (var rank = 0; !isBoolean && rank < rules.Length; rank++)
            WriteRule(rules[rank], rank + 1);
        writer.WriteEndArray();
        writer.WriteStartArray("rollouts"u8);
        for (var rank = 0; isBoolean && rank < rules.Length; rank++)
            WriteRollout(rules[rank], rank + 1);
        writer.WriteEndArray();
        if (!isBoolean && model.DefaultVariant is { } key)
        {
            writer.WriteStartObject("defaultVariant"u8);
            writer.WriteString("id"u8, key);
            writer.WriteString("key"u8, key);
            WriteAttachment("attachment", key);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private void WriteRule(FliptRule rule, int rank)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, $"{flag.Key}/{flag.Model.Rules[rank - 1].Id}");
        WriteSegments(rule);
        writer.WriteNumber("rank"u8, rank);
        writer.WriteStartArray("distributions"u8);
        foreach (var (variant, percent) in rule.Distributions)
        {
            writer.WriteStartObject();
            writer.WriteString("variantKey"u8, variant);
            WriteAttachment("variantAttachment", variant);
            writer.WriteNumber("rollout"u8, percent);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteRollout(FliptRule rule, int rank)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, rule.Threshold is null ? "SEGMENT_ROLLOUT_TYPE"u8 : "THRESHOLD_ROLLOUT_TYPE"u8);
        writer.WriteNumber("rank"u8, rank);
        writer.WriteStartObject(rule.Threshold is null ? "segment"u8 : "threshold"u8);
        if (rule.Threshold is { } percent)
            writer.WriteNumber("percentage"u8, percent);
        else
            WriteSegments(rule);
        writer.WriteBoolean("value"u8, rule.Value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteSegments(FliptRule rule)
    {
        writer.WriteString("segmentOperator"u8, rule.IsAll ? "AND_SEGMENT_OPERATOR"u8 : "OR_SEGMENT_OPERATOR"u8);
        writer.WriteStartArray("segments"u8);
        foreach (var segment in rule.Segments)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, segment.Key);
            writer.WriteString("name"u8, segment.Key);
            writer.WriteString("description"u8, "");
            writer.WriteString("matchType"u8, segment.IsAll ? "ALL_SEGMENT_MATCH_TYPE"u8 : "ANY_SEGMENT_MATCH_TYPE"u8);
            writer.WriteStartArray("constraints"u8);
            foreach (var constraint in segment.Constraints)
                WriteConstraint(constraint);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void WriteConstraint(FliptConstraint constraint)
    {
        writer.WriteStartObject();
        writer.WriteString(
            "type"u8,
            constraint.IsEntityId ? "ENTITY_ID_CONSTRAINT_COMPARISON_TYPE"u8 : "STRING_CONSTRAINT_COMPARISON_TYPE"u8
        );
        writer.WriteString("property"u8, constraint.Property);
        writer.WriteString("operator"u8, constraint.Operator);
        writer.WriteString("value"u8, constraint.Value);
        writer.WriteEndObject();
    }

    private void WriteAttachment(string name, string variant)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(flag.FindVariant(variant)!.AttachmentText, skipInputValidation: true);
    }
}
