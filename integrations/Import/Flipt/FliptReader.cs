using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Reads flags and segments of Flipt's declarative format.</summary>
internal static class FliptReader
{
    private const float MaxPercentage = 100;

    private static readonly string[] ListOperators = ["isoneof", "isnotoneof"];

    public static FliptFlag ReadFlag(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "key", "name", "type", "description", "enabled", "metadata", "variants", "rules", "rollouts");
        var isBoolean = node.TextOrNull("type") switch
        {
            null or "" or "VARIANT_FLAG_TYPE" => false,
            "BOOLEAN_FLAG_TYPE" => true,
            var other => throw node.Find("type")!.Value.Error($"Flipt has no type '{SourceNode.Shown(other)}' of flags."),
        };
        var flag = new FliptFlag(draft.Key, isBoolean, node.Flag("enabled"))
        {
            Variants = [.. node.Items("variants").Select(variant => ReadVariant(draft, variant))],
        };
        var keys = flag.Variants.Select(variant => variant.Key).ToHashSet(StringComparer.Ordinal);
        return flag with
        {
            Rules = [.. node.Items("rules").Select(rule => ReadRule(draft, rule, keys))],
            Rollouts = [.. node.Items("rollouts").Select(rollout => ReadRollout(draft, rollout))],
        };
    }

    public static FliptSegment ReadSegment(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "key", "name", "description", "match_type", "constraints");
        var all = node.TextOrNull("match_type") switch
        {
            null or "" or "ALL_MATCH_TYPE" => true,
            "ANY_MATCH_TYPE" => false,
            var other => throw node.Find("match_type")!.Value.Error($"Flipt has no match type '{SourceNode.Shown(other)}'."),
        };
        return new(draft.Key, all, [.. node.Items("constraints").Select(constraint => ReadConstraint(draft, constraint))]);
    }

    private static FliptVariant ReadVariant(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "key", "name", "description", "attachment", "default");
        var attachment = node.Find("attachment")?.AsValue();
        return new(node.Text("key"), node.TextOrNull("name"), node.TextOrNull("description"), attachment, node.Flag("default"));
    }

    private static FliptRule ReadRule(ImportDraft draft, SourceNode node, HashSet<string> variants)
    {
        node.NoteOthers(draft, "segment", "segments", "operator", "rank", "distributions");
        var segments =
            node.Find("segment") is { } one ? ReadSegments(one)
            : node.Find("segments") is { } several ? new FliptSegments(ReadKeys(several), ReadOperator(node))
            : throw node.Error("The rule has no segment.");
        return new(node.Place, segments, [.. node.Items("distributions").Select(share => ReadShare(draft, share, variants))]);
    }

    private static FliptShare ReadShare(ImportDraft draft, SourceNode node, HashSet<string> variants)
    {
        node.NoteOthers(draft, "variant", "rollout");
        var variant = node.Text("variant");
        if (!variants.Contains(variant))
            throw node.Error($"The flag has no variant '{SourceNode.Shown(variant)}'.");
        return new(variant, ReadPercentage(node, "rollout"));
    }

    private static FliptRollout ReadRollout(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "description", "segment", "threshold", "rank");
        var description = node.TextOrNull("description");
        if (node.Find("threshold") is { } threshold)
        {
            threshold.NoteOthers(draft, "percentage", "value");
            return new(node.Place, description, null, ReadPercentage(threshold, "percentage"), threshold.Flag("value"));
        }
        if (node.Find("segment") is not { } segment)
            throw node.Error("The rollout has neither a threshold nor a segment.");
        return new(node.Place, description, ReadSegments(segment), 0, segment.Flag("value"));
    }

    private static FliptSegments ReadSegments(SourceNode node)
    {
        if (node.Element.ValueKind != JsonValueKind.Object)
            return new([node.AsText()], All: false);
        if (node.TextOrNull("key") is { Length: > 0 } key)
            return new([key], All: false);
        return new(ReadKeys(node.Find("keys") ?? throw node.Error("The keys of the segments are missing.")), ReadOperator(node));
    }

    private static ImmutableArray<string> ReadKeys(SourceNode list)
    {
        ImmutableArray<string> keys = [.. list.Items().Select(key => key.AsText())];
        return keys.IsEmpty ? throw list.Error("The list of segments is empty.") : keys;
    }

    private static bool ReadOperator(SourceNode node) =>
        (node.TextOrNull("operator") ?? node.TextOrNull("segmentOperator")) switch
        {
            null or "" or "OR_SEGMENT_OPERATOR" => false,
            "AND_SEGMENT_OPERATOR" => true,
            var other => throw node.Error($"Flipt has no operator '{SourceNode.Shown(other)}' of segments."),
        };

    private static float ReadPercentage(SourceNode node, string name)
    {
        var value = (float)(node.Number(name) ?? 0);
        return value is >= 0 and <= MaxPercentage ? value : throw node.Error($"'{name}' must be 0 to 100.");
    }

    private static FliptConstraint ReadConstraint(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, "type", "property", "operator", "value", "description");
        var type = node.Text("type") switch
        {
            "STRING_COMPARISON_TYPE" => FliptComparison.String,
            "NUMBER_COMPARISON_TYPE" => FliptComparison.Number,
            "BOOLEAN_COMPARISON_TYPE" => FliptComparison.Boolean,
            "DATETIME_COMPARISON_TYPE" => FliptComparison.DateTime,
            "ENTITY_ID_COMPARISON_TYPE" => FliptComparison.EntityId,
            var other => throw node.Error($"Flipt has no type '{SourceNode.Shown(other)}' of constraints."),
        };
        var property = type == FliptComparison.EntityId ? FliptConditions.EntityId : node.Text("property");
        if (type != FliptComparison.EntityId && property == FliptConditions.EntityId)
            throw node.Error("'targetingKey' is the entity id here; use a constraint on the entity id.");
        if (node.TextOrNull("description") is { Length: > 0 })
            draft.Note(node.Place.At("description"), "Descriptions of constraints are not imported.");
        var op = node.Text("operator");
        return new(node.Place, type, property, op, ListOperators.Contains(op) ? ReadList(node) : [node.TextOrNull("value") ?? ""]);
    }

    /// <summary>Reads the operands of a list operator: a list, or before version 1.6 its JSON text.</summary>
    private static ImmutableArray<string> ReadList(SourceNode node)
    {
        if (node.Find("value") is not { } value)
            throw node.Error("The list of values is missing.");
        if (value.Element.ValueKind == JsonValueKind.Array)
            return [.. value.Items().Select(item => item.AsText())];
        using var document =
            value.ParseNested(value.AsText())
            ?? throw value.Error("The value must be a list in JSON, such as [\"a\", \"b\"]. Flipt ignores a segment with this constraint.");
        var list = value with { Element = document.RootElement };
        return [.. list.Items().Select(item => item.AsText())];
    }
}
